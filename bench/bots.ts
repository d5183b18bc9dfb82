import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Deployment } from '../test/support/deployment.js';
import { BotTalk, connectAll, manyRoles, pollsOf, untilAllAsk } from '../test/support/many-bots.js';
import { TelegramApi } from '../test/support/telegram-api.js';
import type { TelegramBotAccount } from '../test/support/telegram-bots.js';
import { percentiles } from './load.js';
import { cpuSeconds, memoryOf, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';

const bots = 200;
const organizations = 10;
/** Each bot asks for updates twice meanwhile. */
const idleSeconds = 50;
/** What a process does after its start, and what it is compared with. */
const [restSeconds, emptySeconds] = [15, 25];
const modestPerSecond = 10;
/** Of them at the modest rate. */
const modestMessages = 300;
/** To each bot at once, each of another person. */
const burst = 5;
const settleMillis = 2_000;
const settle = pathToFileURL(resolve(import.meta.dirname, 'settle.mjs')).href;
/** Whatever is said twice would be by then. */
const quietMillis = 3_000;

/** What two hundred bots of roles cost the process that has them, and what they do in a second. */
export interface BotFigures {
  bots: number;
  /** MB resident without garbage, a while after a start without a bot, and after one with all of them. */
  without: number;
  withAll: number;
  /** Milliseconds of CPU in a second in which nobody writes: of the process, and of its servers. */
  idleWithout: Load;
  idleWith: Load;
  /** Questions for updates in a second in which there are none. */
  polls: number;
  /** From the start of the process, and from when it says that it is ready, until the last bot hears. */
  wake: { seconds: number; sinceReady: number };
  /** From a message of somebody known to the whole answer at Telegram. */
  answer: { p50: number; p95: number };
  burst: { messages: number; perSecond: number; cpu: number };
  lost: number;
  twice: number;
}

interface Load {
  own: number;
  servers: number;
}

export const botSeconds =
  50 + 2 * restSeconds + emptySeconds + idleSeconds + modestMessages / modestPerSecond + 40;

/** One process has them all, and its process of the API in the scaled profile does nothing else. */
export async function measureBots(stage: Stage): Promise<BotFigures> {
  const { profile, servers, settings, progress } = stage;
  progress.begin(`${profile}: start, and ${bots} roles`, 25);
  const telegram = await TelegramApi.start();
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const env = {
    ...{ ...settings, TELEGRAM_API_ROOT: telegram.url, RATE_LIMIT_ADDRESS: '0' },
    NODE_OPTIONS: `--import ${settle}`,
  };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  try {
    const roles = await manyRoles(deployment.url, bots, organizations);
    await restart(deployment);
    progress.begin(`${profile}: idle without bots`, restSeconds + emptySeconds);
    await sleep(restSeconds * 1_000);
    const idleWithout = await idle(deployment, emptySeconds);
    const without = await residentOf(deployment);
    progress.begin(`${profile}: ${bots} bots are set up`, 20);
    const accounts = roles.map(() => telegram.aBot());
    await connectAll(roles, accounts);
    await untilAllAsk(accounts, new Map());
    const wake = await measureWake(deployment, accounts);
    progress.begin(`${profile}: idle with ${bots} bots`, restSeconds + idleSeconds);
    await sleep(restSeconds * 1_000);
    const before = pollsOf(accounts);
    const idleWith = await idle(deployment, idleSeconds);
    const polls = (pollsOf(accounts) - before) / idleSeconds;
    const withAll = await residentOf(deployment);
    const talk = new BotTalk(telegram, accounts);
    progress.begin(`${profile}: messages to ${bots} bots`, 60);
    await talk.atOnce(1);
    talk.heats();
    await talk.atRate(modestMessages, modestPerSecond);
    const answer = percentiles(talk.waits());
    const cpuBefore = cpuSeconds([pidOfWorker(deployment)]);
    const burstFigures = await talk.atOnce(burst);
    const cpu = ((cpuSeconds([pidOfWorker(deployment)]) - cpuBefore) * 1_000) / burstFigures.messages;
    await sleep(quietMillis);
    return {
      ...{ bots, without, withAll, idleWithout, idleWith, polls, wake, answer },
      burst: { ...burstFigures, cpu },
      ...talk.wrong(),
    };
  } finally {
    await deployment.stop();
    await telegram.stop();
  }
}

const pidOfWorker = ({ consumers }: Deployment): number => consumers[0]?.pid ?? NaN;

/** MB, without garbage. */
async function residentOf(deployment: Deployment): Promise<number> {
  process.kill(pidOfWorker(deployment), 'SIGUSR2');
  await sleep(settleMillis);
  return memoryOf(pidOfWorker(deployment)).rss;
}

/** Ends the process that has the bots, and returns when its successor was begun. */
async function restart(deployment: Deployment): Promise<number> {
  for (const consumer of deployment.consumers) await consumer.terminate();
  const began = performance.now();
  if (deployment.profile !== 'scaled') await deployment.restartEmbedded();
  else {
    deployment.workers.length = 0;
    await deployment.addWorker();
  }
  return began;
}

async function measureWake(
  deployment: Deployment,
  accounts: readonly TelegramBotAccount[],
): Promise<BotFigures['wake']> {
  const before = new Map(accounts.map((bot) => [bot, bot.polls]));
  const began = await restart(deployment);
  const ready = performance.now();
  await untilAllAsk(accounts, before);
  const now = performance.now();
  return { seconds: (now - began) / 1_000, sinceReady: (now - ready) / 1_000 };
}

async function idle({ profile, consumers }: Deployment, seconds: number): Promise<Load> {
  const servers = profile === 'scaled' ? serverPrograms.map(pidOf) : [];
  const used = (): [number, number] => [cpuSeconds(consumers.map(({ pid }) => pid)), cpuSeconds(servers)];
  const [own, theirs] = used();
  await sleep(seconds * 1_000);
  const [ownNow, theirsNow] = used();
  return { own: ((ownNow - own) * 1_000) / seconds, servers: ((theirsNow - theirs) * 1_000) / seconds };
}

export function botTable(profile: string, figures: BotFigures): string {
  const { without, withAll, idleWithout, idleWith, polls, wake, answer, burst: atOnce } = figures;
  const rows: [string, number, string][] = [
    ['memory of the process without bots', without, 'MB RSS'],
    [`memory with ${figures.bots}`, withAll, 'MB RSS'],
    ['memory of a bot', ((withAll - without) * 1_024) / figures.bots, 'KB'],
    ['CPU while nobody writes, without bots', idleWithout.own, 'ms/s'],
    ['CPU while nobody writes, with all', idleWith.own, 'ms/s'],
    ['questions for updates', polls, '/s'],
    ...(profile === 'scaled'
      ? ([
          ['CPU of PostgreSQL and Redis without bots', idleWithout.servers, 'ms/s'],
          ['CPU of PostgreSQL and Redis with all', idleWith.servers, 'ms/s'],
        ] satisfies [string, number, string][])
      : []),
    ['all hear after a start', wake.seconds, 's'],
    ['of that after it is ready', wake.sinceReady, 's'],
    [`answer at ${modestPerSecond} messages/s, p50`, answer.p50, 'ms'],
    ['answer, p95', answer.p95, 'ms'],
    [`answered of ${atOnce.messages} at once`, atOnce.perSecond, '/s'],
    ['CPU of a message and its answer', atOnce.cpu, 'ms'],
    ['not answered', figures.lost, ''],
    ['answered twice', figures.twice, ''],
  ];
  return (
    `${figures.bots} Telegram bots of roles in one process, ${profile} profile: long polls of 25 s\n\n` +
    table(['what', 'is', ''], rows)
  );
}

export const wrongBots = ({ lost, twice }: BotFigures): string[] =>
  lost + twice > 0 ? [`bots: ${lost} messages were not answered, ${twice} were answered twice`] : [];
