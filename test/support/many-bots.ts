import { setTimeout as sleep } from 'node:timers/promises';
import { pathOfBot } from './bots.js';
import { anOrg, type Person } from './builders.js';
import type { TelegramApi } from './telegram-api.js';
import type { TelegramBotAccount } from './telegram-bots.js';
import { aTelegramChat } from './telegram.js';

/** As many are set up at once. */
const hands = 4;
const patienceMillis = 240_000;

/** A role, and who looks after it. */
export interface OwnedRole {
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

/** So many roles that answer by themselves, shared by so many organizations. */
export async function manyRoles(url: string, count: number, organizations: number): Promise<OwnedRole[]> {
  const owners = await Promise.all(Array.from({ length: organizations }, () => anOrg(url)));
  const roles: OwnedRole[] = [];
  await each(Array.from({ length: count }), async (_, n) => {
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

/** Puts a bot at each. */
export async function connectAll(
  roles: readonly OwnedRole[],
  accounts: readonly TelegramBotAccount[],
): Promise<void> {
  await each(roles, async ({ owner, agentId }, n) => {
    const secrets = { botToken: accounts[n]?.token };
    const { status, body } = await owner.client.put(pathOfBot(agentId), { settings: {}, secrets });
    if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  });
}

/** Questions for updates so far. */
export const pollsOf = (accounts: readonly TelegramBotAccount[]): number =>
  accounts.reduce((sum, { polls }) => sum + polls, 0);

/** Until each has asked more often than it had `before`; a bot that was asked for nothing yet, once. */
export async function untilAllAsk(
  accounts: readonly TelegramBotAccount[],
  before: ReadonlyMap<TelegramBotAccount, number> = new Map(),
): Promise<void> {
  const until = performance.now() + patienceMillis;
  while (!accounts.every((bot) => bot.polls > (before.get(bot) ?? 0))) {
    if (performance.now() > until) throw new Error('Not all bots ask for updates');
    await sleep(20);
  }
}

interface Written {
  words: string;
  chatId: number;
  at: number;
  isTimed: boolean;
}

/** People who write to the bots, and what they are answered. */
export class BotTalk {
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

  wrong(): { lost: number; twice: number } {
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
