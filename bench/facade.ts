import type { Deployment } from '../test/support/deployment.js';
import { anApiKey, anOrg } from '../test/support/builders.js';
import type { LoadFigures } from './load.js';
import { cpuSeconds, memoryOf, pidOf, pin, type Memory } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { median, table, type Cell } from './table.js';

const inFlights = [1, 16, 64, 256];
const rounds = 3;
const warmUpMillis = 250;
/** Before anything is counted, so that all connections are open and all hot paths compiled. */
const heatMillis = 6_000;

/** A model at its own pace: how much later do words reach their reader? In milliseconds. */
const paced = { inFlight: 256, first: 20, delay: 5 };

export type Asked = 'direct' | 'proxy' | 'Artel';

interface Target {
  name: Asked;
  url: string;
  key?: string;
  pids: number[];
}

export type Slice = LoadFigures & { target: Target['name']; round: number; cpuMillisPerAnswer: number };

export interface FacadeFigures {
  way: Way;
  inFlight: number;
  /** Servers had one core to themselves, the generator and the model another one. */
  isPinned: boolean;
  slices: Slice[];
  /** Of each Artel process after this load. */
  memory: Memory[];
}

/** How the model answers: token by token as fast as it can, whole, streamed in one piece, or at its own pace. */
export type Way = 'streamed' | 'whole' | 'one piece' | 'paced';

interface Row {
  way: Way;
  stream: boolean;
  inFlight: number;
  apart?: boolean;
  delay?: number;
  first?: number;
}

const rowsWith = (delay: number): Row[] => [
  ...inFlights.map((inFlight): Row => ({ way: 'streamed', stream: true, inFlight, apart: true, delay })),
  ...inFlights.map((inFlight): Row => ({ way: 'whole', stream: false, inFlight, delay })),
  { way: 'one piece', stream: true, inFlight: 64 },
  { way: 'paced', stream: true, ...paced },
];

const sliceMillis = (seconds: number): number => (seconds * 1_000) / rounds;
const rowSeconds = (seconds: number): number =>
  3 * rounds * ((sliceMillis(seconds) + warmUpMillis) / 1_000 + 0.05);

export const facadeSeconds = (seconds: number): number =>
  rowsWith(0).length * rowSeconds(seconds) + (2 * 3 * heatMillis) / 1_000;

/**
 * The same load straight at the model, through a bare proxy and through Artel, in slices that take turns, each
 * round in another order: whatever else the machine does meets all three alike. Servers have one core to themselves, the
 * generator and the model another one, so that a gateway's ratio says what it costs and not who waits for whom.
 */
export async function* measureFacade(
  stage: Stage,
  deployment: Deployment,
  { seconds, delay }: { seconds: number; delay: number },
): AsyncGenerator<FacadeFigures, void> {
  const { profile, progress, generator } = stage;
  const artel = [...deployment.apis, ...deployment.workers];
  const targets = await targetsOf(stage, deployment);
  const servers = [stage.proxy.pid, ...targets.flatMap(({ pids }) => pids)];
  const others = [stage.model.pid, generator.pid];
  const isPinned = pin(servers, 0) && pin(others, 1);
  try {
    for await (const figures of measureRows()) yield { ...figures, isPinned };
  } finally {
    pin([...servers, ...others], 'all');
  }

  async function slice(target: Target, { way: _way, ...load }: Row & { millis: number }) {
    const { url, key, pids } = target;
    const before = cpuSeconds(pids);
    const figures = await generator.run({ url, key, warmUpMillis, ...load });
    // Nothing works at all: the rest of the run would only say so again.
    if (figures.wrong === figures.sent)
      throw new Error(`No answer from ${target.name}: ${figures.faults.join(' | ')}`);
    return { ...figures, cpuMillisPerAnswer: ((cpuSeconds(pids) - before) * 1_000) / figures.sent };
  }

  async function* measureRows(): AsyncGenerator<Omit<FacadeFigures, 'isPinned'>, void> {
    for (const stream of [true, false]) {
      const way = stream ? 'streamed' : 'whole';
      progress.begin(`${profile}: facade, ${way}, warming up`, (3 * heatMillis) / 1_000);
      for (const target of targets) {
        await slice(target, { way, stream, apart: stream, delay, inFlight: 64, millis: heatMillis });
      }
    }
    for (const row of rowsWith(delay)) {
      const { way, inFlight } = row;
      progress.begin(`${profile}: facade, ${way}, ${inFlight} in flight`, rowSeconds(seconds));
      const slices: Slice[] = [];
      for (let round = 0; round < rounds; round++) {
        for (const target of [...targets.slice(round), ...targets.slice(0, round)]) {
          const figures = await slice(target, { ...row, millis: sliceMillis(seconds) });
          slices.push({ target: target.name, round, ...figures });
        }
      }
      yield { way, inFlight, slices, memory: artel.map(({ pid }) => memoryOf(pid)) };
    }
  }
}

export function facadeTable(profile: string, figures: FacadeFigures[]): string {
  const heads = [
    ...['answer', 'in flight', 'way', 'requests/s', 'p50 ms', 'added p50', 'added p95', 'added p99'],
    ...['first words ms', 'p95', 'p99', 'after proxy', 'x direct', 'x proxy', 'CPU ms', 'wrong'],
  ];
  const cores = figures.every(({ isPinned }) => isPinned)
    ? 'servers on one core, generator and model on another'
    : 'all on the same cores';
  const title =
    `Facade, ${profile} profile: 16-token answers, medians of ${rounds} alternating slices; ` +
    `${cores}; streamed: each token a packet of its own, one piece: all in one; paced: first token after ${paced.first} ms, then one each ${paced.delay} ms`;
  const memory = figures.at(-1)?.memory.map(({ rss }) => `${Math.round(rss)} MB`);
  return `${title}\n\n${table(heads, figures.flatMap(rowsOf))}\n\nResident memory of Artel after it: ${memory?.join(', ')}`;
}

export const wrongAnswers = (figures: FacadeFigures[]): string[] =>
  figures
    .flatMap(({ slices }) => slices)
    .filter(({ wrong }) => wrong > 0)
    .map(({ target, wrong, sent, faults }) => `${target}: ${wrong} of ${sent} wrong: ${faults.join(' | ')}`);

/** Pairs of the same round: what slowed one of them down probably slowed the other, too. */
export function paired(
  slices: readonly Slice[],
  [one, other]: readonly [Asked, Asked],
  compare: (a: Slice, b: Slice) => number,
): number {
  const of = (name: Asked): Slice[] => slices.filter(({ target }) => target === name);
  return median(
    of(other).flatMap((b) =>
      of(one)
        .filter((a) => a.round === b.round)
        .map((a) => compare(a, b)),
    ),
  );
}

function rowsOf({ way, inFlight, slices }: FacadeFigures): Cell[][] {
  return (['direct', 'proxy', 'Artel'] as const).map((name) => {
    const mine = slices.filter(({ target }) => target === name);
    const beside = (other: Asked, compare: (a: Slice, b: Slice) => number): Cell =>
      name === other || name === 'direct' ? undefined : paired(slices, [name, other], compare);
    const spoken = (of: (slice: Slice) => number): Cell =>
      way === 'whole' ? undefined : median(mine.map(of));
    const perSecond = (a: Slice, b: Slice): number => a.perSecond / b.perSecond;
    return [
      way,
      inFlight,
      name,
      Math.round(median(mine.map((slice) => slice.perSecond))),
      median(mine.map((slice) => slice.p50)),
      beside('direct', (a, b) => a.p50 - b.p50),
      beside('direct', (a, b) => a.p95 - b.p95),
      beside('direct', (a, b) => a.p99 - b.p99),
      spoken(({ firstWords }) => firstWords),
      spoken(({ firstWords95 }) => firstWords95),
      spoken(({ firstWords99 }) => firstWords99),
      way === 'whole' ? undefined : beside('proxy', (a, b) => a.firstWords - b.firstWords),
      beside('direct', perSecond),
      beside('proxy', perSecond),
      name === 'direct' ? undefined : median(mine.map((slice) => slice.cpuMillisPerAnswer)),
      mine.reduce((sum, slice) => sum + slice.wrong, 0),
    ];
  });
}

async function targetsOf({ model, proxy, servers }: Stage, deployment: Deployment): Promise<Target[]> {
  const artel = [...deployment.apis, ...deployment.workers].map(({ pid }) => pid);
  // Its database and Redis are a part of what an answer through Artel costs.
  const helpers = servers ? serverPrograms.map(pidOf).filter((pid) => !Number.isNaN(pid)) : [];
  return [
    { name: 'direct', url: model.url, pids: [] },
    { name: 'proxy', url: proxy.url, pids: [proxy.pid] },
    {
      name: 'Artel',
      url: deployment.url,
      key: await anApiKey(await anOrg(deployment.url)),
      pids: [...artel, ...helpers],
    },
  ];
}
