import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { anOrg, type Person } from '../test/support/builders.js';
import { pathOfBot } from '../test/support/bots.js';
import { Deployment } from '../test/support/deployment.js';
import { TelegramApi } from '../test/support/telegram-api.js';
import type { TelegramBotAccount } from '../test/support/telegram-bots.js';
import { aTelegramChat } from '../test/support/telegram.js';
import { percentiles } from './load.js';
import { cpuSeconds, memoryOf, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';

const bots = 200;
const organizations = 10;
/** As many are set up at once. */
const hands = 4;
/** Each bot asks for updates twice meanwhile. */
const idleSeconds = 50;
/** What a process does after its start, and what it is compared with. */
const [restSeconds, emptySeconds] = [15, 25];
const modestPerSecond = 10;
/** Of them at the modest rate. */
const modestMessages = 300;
/** To each bot at once, each of another person. */
const burst = 5;
const patienceMillis = 240_000;
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
    const roles = await makeRoles(deployment);
    await restart(deployment);
    progress.begin(`${profile}: idle without bots`, restSeconds + emptySeconds);
    await sleep(restSeconds * 1_000);
    const idleWithout = await idle(deployment, emptySeconds);
    const without = await residentOf(deployment);
    progress.begin(`${profile}: ${bots} bots are set up`, 20);
    const accounts = roles.map(() => telegram.aBot());
    await connect(roles, accounts);
    await untilAllAsk(accounts, new Map());
    const wake = await measureWake(deployment, accounts);
    progress.begin(`${profile}: idle with ${bots} bots`, restSeconds + idleSeconds);
    await sleep(restSeconds * 1_000);
    const before = pollsOf(accounts);
    const idleWith = await idle(deployment, idleSeconds);
    const polls = (pollsOf(accounts) - before) / idleSeconds;
    const withAll = await residentOf(deployment);
    const talk = new Talk(telegram, accounts);
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

interface Role {
  owner: Person;
  agentId: string;
}

/** Calls it for each, a few at once. */
async function each<T>(items: readonly T[], work: (item: T, n: number) => Promise<void>): Promise<void> {
  const left = items.entries();
  const hand = async (): Promise<void> => {
    for (const [n, item] of left) await work(item, n);
  };
  await Promise.all(Array.from({ length: hands }, hand));
}

async function makeRoles({ url }: Deployment): Promise<Role[]> {
  const owners = await Promise.all(Array.from({ length: organizations }, () => anOrg(url)));
  const roles: Role[] = [];
  await each(Array.from({ length: bots }), async (_, n) => {
    const owner = owners[n % owners.length] as Person;
    const { status, body } = await owner.client.post<{ id: string }>('/agents', {
      ...{ username: `bot-${n}`, name: `Bot ${n}`, title: 'Seller', description: 'Answers', type: 'simple' },
      ...{ prompt: 'Be short.' },
    });
    if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
    roles.push({ owner, agentId: body.id });
  });
  return roles;
}

async function connect(roles: readonly Role[], accounts: readonly TelegramBotAccount[]): Promise<void> {
  await each(roles, async ({ owner, agentId }, n) => {
    const secrets = { botToken: accounts[n]?.token };
    const { status, body } = await owner.client.put(pathOfBot(agentId), { settings: {}, secrets });
    if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  });
}

const pidOfWorker = ({ consumers }: Deployment): number => consumers[0]?.pid ?? NaN;

/** MB, without garbage. */
async function residentOf(deployment: Deployment): Promise<number> {
  process.kill(pidOfWorker(deployment), 'SIGUSR2');
  await sleep(settleMillis);
  return memoryOf(pidOfWorker(deployment)).rss;
}

const pollsOf = (accounts: readonly TelegramBotAccount[]): number =>
  accounts.reduce((sum, { polls }) => sum + polls, 0);

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

async function untilAllAsk(
  accounts: readonly TelegramBotAccount[],
  before: ReadonlyMap<TelegramBotAccount, number>,
): Promise<void> {
  const until = performance.now() + patienceMillis;
  while (!accounts.every((bot) => bot.polls > (before.get(bot) ?? 0))) {
    if (performance.now() > until) throw new Error('Not all bots ask for updates');
    await sleep(20);
  }
}

async function idle({ profile, consumers }: Deployment, seconds: number): Promise<Load> {
  const servers = profile === 'scaled' ? serverPrograms.map(pidOf) : [];
  const used = (): [number, number] => [cpuSeconds(consumers.map(({ pid }) => pid)), cpuSeconds(servers)];
  const [own, theirs] = used();
  await sleep(seconds * 1_000);
  const [ownNow, theirsNow] = used();
  return { own: ((ownNow - own) * 1_000) / seconds, servers: ((theirsNow - theirs) * 1_000) / seconds };
}

interface Written {
  words: string;
  chatId: number;
  at: number;
  isTimed: boolean;
}

/** People who write to the bots, and what they are answered. */
class Talk {
  private readonly written: Written[] = [];
  /** By bot: who has written to it. */
  private readonly people: number[][];
  private readonly answers = new Map<string, number>();

  constructor(
    private readonly telegram: TelegramApi,
    private readonly accounts: readonly TelegramBotAccount[],
  ) {
    this.people = accounts.map(() => []);
  }

  /** What was said until now is not timed. */
  heats(): void {
    for (const one of this.written) one.isTimed = false;
  }

  /** To bots in turn, by people whom they know. */
  async atRate(count: number, perSecond: number): Promise<void> {
    const began = performance.now();
    for (let n = 0; n < count; n++) {
      await this.untilAnswered(began + (n * 1_000) / perSecond);
      this.write(n % this.accounts.length, 0);
    }
    await this.untilAnswered();
  }

  /** As many people write to each bot, all at one moment. */
  async atOnce(people: number): Promise<{ messages: number; perSecond: number }> {
    const began = performance.now();
    for (let person = 0; person < people; person++)
      for (const n of this.accounts.keys()) this.write(n, person);
    await this.untilAnswered();
    const messages = people * this.accounts.length;
    return { messages, perSecond: (messages * 1_000) / (performance.now() - began) };
  }

  waits(): number[] {
    return this.written.flatMap(({ words, at, isTimed }) => {
      const answeredAt = this.answers.get(words);
      return isTimed && answeredAt !== undefined ? [answeredAt - at] : [];
    });
  }

  wrong(): Pick<BotFigures, 'lost' | 'twice'> {
    const counts = new Map<string, number>();
    for (const { text } of this.telegram.messages) counts.set(text, (counts.get(text) ?? 0) + 1);
    const of = ({ words }: Written): number => counts.get(words) ?? 0;
    return {
      lost: this.written.filter((one) => of(one) === 0).length,
      twice: this.written.filter((one) => of(one) > 1).length,
    };
  }

  private write(bot: number, person: number): void {
    const chatId = ((this.people[bot] ??= [])[person] ??= aTelegramChat());
    const words = `answer ${this.written.length}`;
    this.written.push({ words, chatId, at: performance.now(), isTimed: true });
    this.accounts[bot]?.offer(this.telegram.says(chatId, `[[say:${words}]]`));
  }

  /** Looks on until then, or until nobody waits any more. */
  private async untilAnswered(moment?: number): Promise<void> {
    const until = moment ?? performance.now() + patienceMillis;
    while (performance.now() < until && (this.look() < this.written.length || moment)) await sleep(2);
  }

  /** How many were answered; an answer may stand there in pieces before it is whole. */
  private look(): number {
    for (const { text } of this.telegram.messages)
      if (!this.answers.has(text) && /^answer \d+$/.test(text)) this.answers.set(text, performance.now());
    return this.answers.size;
  }
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
