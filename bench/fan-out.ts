import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { aChat, anOrg, type Person } from '../test/support/builders.js';
import { aCrowd } from '../test/support/crowd.js';
import { Deployment } from '../test/support/deployment.js';
import { cpuSeconds, Generator, memoryOf, pidOf } from './processes.js';
import type { FanOutFigures, Order, SpeakInChat } from './sockets.js';
import type { Stage } from './stage.js';
import { table } from './table.js';

const few = 100;
const many = 1_000;
const rate = 100;
/** Sockets of one person, before memory is compared: what only the first of all costs is none's. */
const warmUpSockets = 50;
const settleMillis = 3_000;
const windowMillis = 8_000;
const warmUpMillis = 2_000;

const mostMillis = 50;
const mostKilobytes = 40;

/** Whose CPU is told apart. */
const consumers = ['apis', 'postgres', 'redis', 'workers', 'generator'] as const;
type Consumer = (typeof consumers)[number];

/** One way of speaking to a number of sockets, each of another person. */
interface Row extends FanOutFigures {
  sockets: number;
  way: string;
  /** CPU milliseconds per message; time waited for a busy machine is not among them. */
  cpu: Record<Consumer, number>;
  /** Whether the latency of this row is promised. */
  isPromised: boolean;
}

export interface AudienceFigures {
  rows: Row[];
  /** Kilobytes of resident memory for each of the idle sockets. */
  perSocket: number;
}

export const fanOutSeconds = 20 + (3 * (windowMillis + warmUpMillis)) / 1_000 + (3 * settleMillis) / 1_000;

interface Scene {
  stage: Stage;
  deployment: Deployment;
  owner: Person;
}

const settle = pathToFileURL(resolve(import.meta.dirname, 'settle.mjs')).href;

/** One chat of many people, each with a socket, spread over two APIs. The people are written into the database. */
export async function measureFanOut(stage: Stage): Promise<AudienceFigures> {
  const { profile, servers, settings, progress } = stage;
  progress.begin(`${profile}: two APIs and a worker`, 5);
  const env = { ...settings, NODE_OPTIONS: `--import ${settle}` };
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl, apis: 2 });
  try {
    const scene = { stage, deployment, owner: await anOrg(deployment.url) };
    const perSocket = await measureIdle(scene);
    const withoutBreak = { sockets: few, way: '8 speakers without a break', order: { speakers: 8 } };
    return {
      perSocket,
      rows: [
        await measureSpeech(scene, { sockets: few, way: `${rate} posts/s`, order: { rate, speakers: 0 } }),
        await measureSpeech(scene, withoutBreak),
        await measureSpeech(scene, { ...withoutBreak, sockets: many }),
      ],
    };
  } finally {
    await deployment.stop();
  }
}

async function audienceOf<T>(
  { deployment, owner }: Scene,
  sockets: number,
  work: (
    generator: Generator<Order, FanOutFigures>,
    chatId: string,
    open: () => Promise<unknown>,
  ) => Promise<T>,
): Promise<T> {
  const { id: chatId } = await aChat(owner);
  const tokens = await aCrowd(deployment, owner, chatId, sockets);
  const generator = await Generator.start<Order, FanOutFigures>('bench/sockets.main.ts');
  try {
    return await work(generator, chatId, () => generator.run({ do: 'open', urls: deployment.urls, tokens }));
  } finally {
    await generator.stop();
  }
}

async function measureIdle(scene: Scene): Promise<number> {
  const { deployment, owner, stage } = scene;
  stage.progress.begin(`${stage.profile}: ${many} idle sockets`, 10 + (2 * settleMillis) / 1_000);
  return audienceOf(scene, many, async (generator, _chatId, open) => {
    const tokens = Array.from({ length: warmUpSockets }, () => owner.accessToken);
    await generator.run({ do: 'open', urls: deployment.urls, tokens });
    await generator.run({ do: 'close' });
    const before = await settledKilobytes(deployment);
    await open();
    return ((await settledKilobytes(deployment)) - before) / many;
  });
}

/** Of all APIs, when they have nothing to do and no garbage. */
async function settledKilobytes({ apis }: Deployment): Promise<number> {
  await sleep(settleMillis / 2);
  for (const { pid } of apis) process.kill(pid, 'SIGUSR2');
  await sleep(settleMillis / 2);
  return apis.reduce((sum, { pid }) => sum + memoryOf(pid).rss * 1_024, 0);
}

async function measureSpeech(
  scene: Scene,
  { sockets, way, order }: { sockets: number; way: string; order: Pick<SpeakInChat, 'rate' | 'speakers'> },
): Promise<Row> {
  const { deployment, stage } = scene;
  const seconds = (warmUpMillis + windowMillis) / 1_000;
  stage.progress.begin(`${stage.profile}: ${way} to ${sockets} sockets`, seconds);
  return audienceOf(scene, sockets, async (generator, chatId, open) => {
    await open();
    const pids: Record<Consumer, number[]> = {
      apis: deployment.apis.map(({ pid }) => pid),
      postgres: [pidOf('postgres')],
      redis: [pidOf('redis-server')],
      workers: deployment.workers.map(({ pid }) => pid),
      generator: [generator.pid],
    };
    const speak = (millis: number) => generator.run({ do: 'speak', chatId, millis, ...order });
    await speak(warmUpMillis);
    const before = consumers.map((one) => cpuSeconds(pids[one]));
    const figures = await speak(windowMillis);
    const perMessage = consumers.map((one, i) => [
      one,
      ((cpuSeconds(pids[one]) - (before[i] ?? NaN)) * 1_000) / figures.acknowledged,
    ]);
    const cpu = Object.fromEntries(perMessage) as Row['cpu'];
    return { ...figures, sockets, way, cpu, isPromised: order.rate !== undefined };
  });
}

export function fanOutTable(profile: string, { rows, perSocket }: AudienceFigures): string {
  const heads = [
    ...['sockets', 'posts', 'messages/s', 'frames/s', 'post p95 ms', 'to socket p50 ms', 'p95', 'p99'],
    ...['must be', 'verdict', 'lost', 'twice', 'disordered'],
    ...['CPU ms/message: APIs', 'PostgreSQL', 'Redis', 'worker', 'generator'],
  ];
  const cells = rows.map((row) => [
    ...[row.sockets, row.way, row.perSecond, row.perSecond * row.sockets, row.post.p95],
    ...[row.latency.p50, row.latency.p95, row.latency.p99],
    ...(row.isPromised ? [`p95 < ${mostMillis}`, isQuick(row) ? 'holds' : 'MISSED'] : ['', '']),
    ...[row.lost, row.duplicated, row.disordered],
    ...consumers.map((one) => row.cpu[one]),
  ]);
  const verdict = perSocket < mostKilobytes ? 'holds' : 'MISSED';
  return (
    `Live, ${profile} profile: one chat, a socket per person, two APIs, a worker; the generator is a process of its own.\n` +
    `Of a busy machine read the CPU: latencies hold what others take.\n\n` +
    `${table(heads, cells)}\n\n` +
    `Memory of the APIs per idle socket, of ${many}: ${perSocket.toFixed(1)} KB, must be < ${mostKilobytes}: ${verdict}`
  );
}

const isQuick = ({ latency }: Row): boolean => latency.p95 < mostMillis;

/** What must not have happened; a missed target of speed is told in the table: it is the machine's as well. */
export const lostFrames = ({ rows }: AudienceFigures): string[] =>
  rows
    .filter((row) => row.lost + row.duplicated + row.disordered + row.faults.length > 0)
    .map(
      ({ sockets, way, lost, duplicated, disordered, faults }) =>
        `${way} to ${sockets} sockets: lost ${lost}, twice ${duplicated}, disordered ${disordered} ${faults.join(' | ')}`,
    );
