import { Pool, type Dispatcher } from 'undici';
import { faultIn } from './answer.js';

/** One slice of load: so many requests in flight all the time, counted after the warm-up. */
export interface Load {
  /** Of the server; `/v1/chat/completions` is appended. */
  url: string;
  key?: string;
  stream: boolean;
  /** Each token of the model is a packet of its own, as real servers send them; else they come in one piece. */
  apart?: boolean;
  /** Milliseconds between the model's tokens. */
  delay?: number;
  /** Milliseconds until its first one. */
  first?: number;
  /** Who answers; the lawyer unless told. */
  model?: string;
  script?: Script;
  inFlight: number;
  warmUpMillis: number;
  millis: number;
}

/** What is asked and what must be answered; `{{q}}` in them stands for words of which each request has its own. */
export interface Script {
  ask: string;
  wanted: string;
}

export interface LoadFigures {
  /** Answered within the counted time. */
  answers: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** Milliseconds until the first words of a streamed answer, median; NaN of others. */
  firstWords: number;
  firstWords95: number;
  firstWords99: number;
  /** Of all that were sent, the warm-up included. */
  sent: number;
  wrong: number;
  /** The first few of the wrong ones. */
  faults: string[];
}

/** How one request went. */
export interface Outcome {
  began: number;
  /** When its first words came; of a streamed answer. */
  spoke?: number;
  ended: number;
  fault?: string;
}

interface Exchange {
  expected: string;
  began: number;
  spoke?: number;
  ended: number;
  status: number;
  body: string;
  error?: Error;
}

/** Connections to one server. */
const mostInFlight = 256;
const tokens = 16;
const faultsTold = 5;
/** After the last request was sent; heartbeats would keep a forgotten stream open for ever. */
const stuckMillis = 15_000;
let sent = 0;

const plain: Script = { ask: '[[say:{{q}}]]', wanted: '{{q}}' };

/** Unlike any other, so that an answer that was crossed with a neighbour's is noticed. */
export function nextOf({ ask, wanted }: Script): Script {
  const q = [`q${++sent}`, ...Array.from({ length: tokens - 1 }, (_, i) => `t${i + 1}`)].join(' ');
  return { ask: ask.replaceAll('{{q}}', q), wanted: wanted.replaceAll('{{q}}', q) };
}

const pools = new Map<string, Pool>();

/** One for all slices: connecting anew is not what is measured. */
function poolOf(url: string): Pool {
  let pool = pools.get(url);
  if (!pool) {
    pool = new Pool(url, { connections: mostInFlight, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    pools.set(url, pool);
  }
  return pool;
}

export async function runLoad(load: Load): Promise<LoadFigures> {
  const pool = poolOf(load.url);
  const exchanges: Exchange[] = [];
  const from = performance.now() + load.warmUpMillis;
  const until = from + load.millis;
  const client = async (): Promise<void> => {
    while (performance.now() < until) exchanges.push(await exchange(pool, load));
  };
  const stuck = setTimeout(
    () => {
      pools.delete(load.url);
      void pool.destroy(new Error(`no end within ${stuckMillis / 1_000} s`));
    },
    load.warmUpMillis + load.millis + stuckMillis,
  );
  await Promise.all(Array.from({ length: load.inFlight }, client));
  clearTimeout(stuck);
  // Judged only now: while the load runs, the generator must take as little CPU as it can.
  return figuresOf(
    exchanges.map((one) => ({ ...one, fault: faultOf(one, load) })),
    { from, until },
  );
}

function exchange(
  pool: Pool,
  { key, stream, apart, delay, first, model = 'lawyer', script = plain }: Load,
): Promise<Exchange> {
  const { ask, wanted: expected } = nextOf(script);
  const pace = [
    apart ? '[[apart]]' : '',
    delay === undefined ? '' : `[[delay:${delay}]]`,
    first === undefined ? '' : `[[first:${first}]]`,
  ];
  // Only the words themselves: roles and comments come before them.
  const [opening = ''] = expected.split(' ');
  const seen: Exchange = { expected, began: performance.now(), ended: 0, status: 0, body: '' };
  return new Promise((resolve) => {
    const end = (error?: Error): void => {
      seen.ended = performance.now();
      seen.error = error;
      resolve(seen);
    };
    // The bare handler: a body stream for each request would cost more than the request.
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, status) => void (seen.status = status),
      onResponseData: (_controller, chunk) => {
        seen.body += chunk.toString('latin1');
        if (stream && seen.spoke === undefined && seen.body.includes(opening)) seen.spoke = performance.now();
      },
      onResponseEnd: () => end(),
      onResponseError: (_controller, error) => end(error),
    };
    pool.dispatch(
      {
        path: '/v1/chat/completions',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key ? { authorization: `Bearer ${key}` } : {}),
        },
        body: JSON.stringify({
          model,
          stream,
          messages: [{ role: 'user', content: `${pace.join('')}${ask}` }],
        }),
      },
      handler,
    );
  });
}

const faultOf = ({ error, ...exchange }: Exchange, { stream }: Load): string | undefined =>
  error ? String(error) : faultIn({ ...exchange, stream });

/** Of all that were sent, what was answered well in the counted time. */
export function figuresOf(
  outcomes: readonly Outcome[],
  { from, until }: { from: number; until: number },
): LoadFigures {
  const faults = outcomes.flatMap(({ fault }) => fault ?? []);
  const good = outcomes.filter(({ ended, fault }) => ended >= from && ended < until && fault === undefined);
  const times = good.map(({ began, ended }) => ended - began);
  const first = percentiles(good.flatMap(({ began, spoke }) => (spoke === undefined ? [] : spoke - began)));
  return {
    answers: times.length,
    perSecond: (times.length * 1_000) / (until - from),
    ...percentiles(times),
    firstWords: first.p50,
    firstWords95: first.p95,
    firstWords99: first.p99,
    sent: outcomes.length,
    wrong: faults.length,
    faults: [...new Set(faults)].slice(0, faultsTold),
  };
}

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

/** Nearest rank: the smallest value that at least so many percent do not exceed. NaN of nothing. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (percent: number): number => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
  return { p50: at(50), p95: at(95), p99: at(99) };
}
