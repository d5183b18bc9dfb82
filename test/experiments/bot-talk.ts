import { setTimeout as sleep } from 'node:timers/promises';
import { connected, pathOfBot } from '../support/bots.js';
import { anOrg, type MessageBody, type Person } from '../support/builders.js';
import { aContact } from '../support/contacts.js';
import type { Deployment } from '../support/deployment.js';
import { eventually } from '../support/profile.js';
import type { TelegramApi, TelegramMessage } from '../support/telegram-api.js';
import type { BotUpdate, TelegramBotAccount } from '../support/telegram-bots.js';
import { aTelegramChat } from '../support/telegram.js';
import type { Ledger } from './experiment.js';
import { telegramApi } from './telegram.js';

/** Seconds, at the default `PROCESS_CHECK_INTERVAL`, until what a process had that is gone runs in another one. */
export const promisedSeconds = 15;
/** What an answer may take beyond, on a slow machine of tests that does everything else as well. */
export const mostSeconds = 60;

/** Where Telegram would call; the tests do so in its place. */
export const publicUrl = 'https://artel.example.com';

const patienceMillis = 75_000;
const pauseMillis = 300;
/** Whatever were said twice would be by then. */
const quietMillis = 3_000;
/** What was on its way when something happened was accepted by then, or from then on. */
const nearMillis = 5_000;
const nearbyMillis = 1_000;

interface Correspondent {
  bot: TelegramBotAccount;
  chatId: number;
}

interface Written extends Correspondent {
  words: string;
}

/** Bots of four roles, of which two ask for updates and two are brought them, and people who write to them. */
export class BotTalk {
  private readonly written: Written[] = [];
  private readonly writing: Promise<void>[] = [];
  private readonly moments: number[] = [];
  private readonly mark = crypto.randomUUID().slice(0, 8);
  private isOver = false;

  private constructor(
    private readonly deployment: Deployment,
    private readonly telegram: TelegramApi,
    readonly owner: Person,
    readonly bots: readonly TelegramBotAccount[],
    private readonly agentIds: readonly string[],
  ) {}

  static async of(deployment: Deployment): Promise<BotTalk> {
    const telegram = await telegramApi();
    const owner = await anOrg(deployment.url);
    const [bots, agentIds]: [TelegramBotAccount[], string[]] = [[], []];
    for (const delivery of ['polling', 'webhook', 'polling', 'webhook']) {
      const { status, body } = await owner.client.post<{ id: string }>('/agents', {
        ...{ username: `bot-${bots.length}`, name: 'Bot', title: 'Bot', description: 'Answers' },
        ...{ type: 'simple', prompt: 'Be short.' },
      });
      if (status !== 201) throw new Error(`POST /agents answered ${status}: ${JSON.stringify(body)}`);
      const bot = telegram.aBot();
      await connected(owner, body.id, bot, { delivery });
      bots.push(bot);
      agentIds.push(body.id);
    }
    return new BotTalk(deployment, telegram, owner, bots, agentIds);
  }

  /** So many people write, each again when they were answered. Returns when all were answered once. */
  async begin(people: number): Promise<void> {
    const all = Array.from({ length: people }, (_, n) => this.somebody(n));
    const firsts = all.map((one) => this.ask(one));
    this.writing.push(
      ...all.map(async (one, n) => {
        await firsts[n];
        while (!this.isOver) {
          await sleep(pauseMillis);
          await this.ask(one);
        }
      }),
    );
    await Promise.all(firsts);
  }

  /** What is on its way now may come twice: the Bot API knows no copies. */
  interrupted(): void {
    this.moments.push(Date.now());
  }

  /** Somebody new writes to each bot; returns how many seconds after that moment all of them were answered. */
  async heardAgain(since: number): Promise<number> {
    await Promise.all(this.bots.map((_, n) => this.ask(this.somebody(n))));
    return (Date.now() - since) / 1_000;
  }

  /**
   * Seconds after `since` until every bot ran in a living process, by the times that the database wrote; of what has moved
   * since `from`: from when it ran again, not from when somebody took it to begin it. Those that stayed where they were
   * count as none.
   */
  async movedAfter(since: number, from = since): Promise<number> {
    const moments = await Promise.all(
      this.agentIds.map(async (id) => {
        await eventually('it has a process that lives', () => this.isHeld(id, since), patienceMillis);
        return eventually('it runs there', () => this.ranAgain(id, from), patienceMillis);
      }),
    );
    return (Math.max(since, ...moments) - since) / 1_000;
  }

  /** When it first ran after it had first moved; 0: it has not moved, undefined: it does not run yet. */
  private async ranAgain(agentId: string, from: number): Promise<number | undefined> {
    const { body } = await this.owner.client.get<{ items: { at: string; to: string; cause: string }[] }>(
      pathOfBot(agentId, '/history?limit=50'),
    );
    const steps = body.items.filter(({ at }) => Date.parse(at) >= from).toReversed();
    const moved = steps.findIndex(({ cause }) => cause === 'moved');
    if (moved < 0) return 0;
    const ran = steps.slice(moved).find(({ to }) => to === 'running');
    return ran && Date.parse(ran.at);
  }

  private async isHeld(agentId: string, since: number): Promise<boolean> {
    const { body } = await this.owner.client.get<{ heartbeatAt: string | null }>(
      pathOfBot(agentId, '/status'),
    );
    // What was on its way when the process ended was written a moment later.
    return Date.parse(body.heartbeatAt ?? '') > since + nearbyMillis;
  }

  /** Nobody writes any more; judges all that was written by what Telegram and the chats have. */
  async judge(ledger: Ledger, least: number): Promise<void> {
    this.isOver = true;
    await Promise.all(this.writing);
    await sleep(quietMillis);
    ledger.atLeast('messages', this.written.length, least);
    const lost = this.written.filter((one) => this.answersTo(one).length === 0).map(told);
    ledger.none('not answered', lost.length === 0 ? [] : [...lost, ...(await this.states())]);
    const repeated = this.written.filter((one) => this.answersTo(one).length > 1);
    const isExcused = (one: Written): boolean =>
      this.answersTo(one).some(({ at }) => this.moments.some((moment) => Math.abs(at - moment) < nearMillis));
    ledger.none('said twice', repeated.filter((one) => !isExcused(one)).map(told));
    if (this.moments.length > 0)
      ledger.atMost(
        'copies of what was on its way at that moment',
        repeated.filter(isExcused).length,
        // Of each conversation one is on its way at most.
        this.moments.length * this.writing.length,
      );
    ledger.none('taken or answered twice', await this.repeatedInChats());
    for (const id of this.agentIds) await this.owner.client.delete(pathOfBot(id));
  }

  /** Writes, and waits for the answer; who waits in vain is found by the judge. */
  async ask(from: Correspondent): Promise<void> {
    const words = `${this.mark}-${this.written.length}`;
    const written = { ...from, words };
    this.written.push(written);
    const update = this.telegram.says(from.chatId, `[[first:150]] [[say:${words}]]`);
    if (from.bot.webhook) await this.bring(from.bot, update);
    else from.bot.offer(update);
    const until = Date.now() + patienceMillis;
    while (this.answersTo(written).length === 0 && Date.now() < until) await sleep(50);
  }

  somebody(n: number): Correspondent {
    return { bot: this.bots[n % this.bots.length] as TelegramBotAccount, chatId: aTelegramChat() };
  }

  /** As Telegram: again and again until it is taken. */
  private async bring(bot: TelegramBotAccount, update: BotUpdate): Promise<void> {
    const until = Date.now() + patienceMillis;
    for (let n = update.update_id; Date.now() < until; n++) {
      const { urls } = this.deployment;
      if ((await broughtTo(urls[n % urls.length] ?? '', bot, update)).status === 200) return;
      await sleep(200);
    }
  }

  /** How each bot is, for who looks after what went wrong. */
  private states(): Promise<string[]> {
    return Promise.all(
      this.agentIds.map(async (id, n) => {
        const { body } = await this.owner.client.get(pathOfBot(id, '/status'));
        return `${this.bots[n]?.username}, ${this.bots[n]?.untaken} updates left: ${JSON.stringify(body)}`;
      }),
    );
  }

  private answersTo({ chatId, words }: Written): TelegramMessage[] {
    return this.telegram.to(chatId).filter(({ text }) => text === words);
  }

  /** What stands twice in the chats of the contacts, of either side. */
  private async repeatedInChats(): Promise<string[]> {
    const found: string[] = [];
    const answered = this.written.filter((one) => this.answersTo(one).length > 0);
    for (const externalId of new Set(answered.map(({ chatId }) => String(chatId)))) {
      const { chatId } = await aContact(this.owner, externalId);
      const said = (await messagesOf(this.owner, chatId)).map(
        ({ author, content }) => `${author.kind}: ${content}`,
      );
      found.push(...said.filter((one, n) => said.indexOf(one) !== n));
    }
    return found;
  }
}

const told = ({ words, chatId, bot }: Written): string =>
  `${words} to ${bot.username} in ${chatId}, ${bot.webhook ? 'brought' : 'asked for'}`;

async function messagesOf({ client }: Person, chatId: string): Promise<MessageBody[]> {
  const found: MessageBody[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await client.get<{ items: MessageBody[]; nextCursor: string | null }>(
      `/chats/${chatId}/messages?limit=200${more}`,
    );
    found.push(...body.items);
    cursor = body.nextCursor;
  }
  return found;
}

/** As Telegram calls; status 0: the connection broke. */
export async function broughtTo(
  url: string,
  { webhook }: TelegramBotAccount,
  update: object,
  {
    secret = webhook?.secret_token,
    path = (webhook?.url ?? '').slice(publicUrl.length),
  }: { secret?: string | null; path?: string } = {},
): Promise<{ status: number; millis: number }> {
  const began = performance.now();
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(typeof secret === 'string' ? { 'x-telegram-bot-api-secret-token': secret } : {}),
    },
    body: JSON.stringify(update),
    signal: AbortSignal.timeout(20_000),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => undefined);
  return { status: answer?.status ?? 0, millis: performance.now() - began };
}
