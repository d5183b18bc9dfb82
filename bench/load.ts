import { Pool, type Dispatcher } from 'undici';
import { faultIn } from './answer.js';

/** One slice of load: so many requests in flight all the time, counted after the warm-up. */
export interface Load {
  /** Of the server; `/v1/chat/completions` is appended. */
  url: string;
  key?: string;
  stream: boolean;
  /** Milliseconds between the model's tokens; with 0 they come in one piece. */
  delay: number;
  inFlight: number;
  warmUpMillis: number;
  millis: number;
}

export interface LoadFigures {
  /** Answered within the counted time. */
  answers: number;
  perSecond: number;
  p50: number;
  p95: number;
  /** Of all that were sent, the warm-up included. */
  sent: number;
  wrong: number;
  /** The first few of the wrong ones. */
  faults: string[];
}

interface Exchange {
  expected: string;
  began: number;
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

/** Unlike any other answer, so that one that was crossed with a neighbour's is noticed. */
const nextAnswer = (): string =>
  [`q${++sent}`, ...Array.from({ length: tokens - 1 }, (_, i) => `t${i + 1}`)].join(' ');

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
  return figuresOf(exchanges, load, from, until);
}

function exchange(pool: Pool, { key, stream, delay }: Load): Promise<Exchange> {
  const expected = nextAnswer();
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
      onResponseData: (_controller, chunk) => void (seen.body += chunk.toString('latin1')),
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
          model: 'lawyer',
          stream,
          messages: [{ role: 'user', content: `[[delay:${delay}]][[say:${expected}]]` }],
        }),
      },
      handler,
    );
  });
}

/** Judges every answer, but only now: while the load runs, the generator must take as little CPU as it can. */
function figuresOf(exchanges: Exchange[], load: Load, from: number, until: number): LoadFigures {
  const faults = exchanges.flatMap((exchange) => {
    const { status, body, expected, error } = exchange;
    const fault = error ? String(error) : faultIn({ status, body, expected, stream: load.stream });
    return fault ? [{ exchange, fault }] : [];
  });
  const bad = new Set(faults.map(({ exchange }) => exchange));
  const times = exchanges
    .filter((exchange) => exchange.ended >= from && exchange.ended < until && !bad.has(exchange))
    .map(({ began, ended }) => ended - began);
  return {
    answers: times.length,
    perSecond: (times.length * 1_000) / load.millis,
    ...percentiles(times),
    sent: exchanges.length,
    wrong: faults.length,
    faults: [...new Set(faults.map(({ fault }) => fault))].slice(0, faultsTold),
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
