import { setTimeout as sleep } from 'node:timers/promises';
import type { Transactions } from '../../../platform/database/index.js';
import type { Contacts } from '../../contacts/contacts.js';
import type { Aftermaths } from './aftermaths.js';
import type { BotAtWork } from './bot-at-work.js';
import { BotUpdate, conversationOf } from './bot-update.js';
import { Conversations, oneMoreTry } from './conversations.js';
import type { Gathered } from './gathered.js';
import { TakenMeanwhile, type TelegramInbox } from './telegram-inbox.js';
import { NoRoom, type UpdatePreparation } from './update-preparation.js';
import type { UpdateTaker } from './update-taker.js';

const says = (updateId: number, chatId: number, text: string): BotUpdate =>
  BotUpdate.parse({
    update_id: updateId,
    message: { message_id: updateId, chat: { id: chatId, type: 'private' }, text },
  });

/** Keeps them in memory, and lets nothing rest for long. */
class Inbox implements Pick<TelegramInbox, 'conversations' | 'next' | 'remove' | 'rest' | 'setAside'> {
  readonly aside: number[] = [];
  private readonly attempts = new Map<number, number>();

  /** `again`: they were set aside before, and are tried once more. */
  constructor(
    private waiting: BotUpdate[],
    private readonly again: number[],
  ) {}

  conversations(_at: unknown, busy: string[]) {
    const names = new Set(this.waiting.map(conversationOf).filter((name) => !busy.includes(name)));
    return Promise.resolve([...names].map((conversation) => ({ conversation, afterMs: 0 })));
  }

  next(_at: unknown, conversation: string) {
    const own = this.waiting.filter((update) => conversationOf(update) === conversation);
    return Promise.resolve(
      own.map((update) => ({
        update,
        attempts: this.attempts.get(update.update_id) ?? (this.isAgain(update) ? oneMoreTry : 0),
        asideAt: this.isAgain(update) ? new Date() : null,
        ageMs: 5_000,
        afterMs: 0,
      })),
    );
  }

  remove(_tx: unknown, _at: unknown, ids: number[]) {
    const left = this.waiting.filter(({ update_id: id }) => !ids.includes(id));
    if (this.waiting.length - left.length !== ids.length) return Promise.reject(new TakenMeanwhile());
    this.waiting = left;
    return Promise.resolve();
  }

  rest(_at: unknown, ids: number[]) {
    for (const id of ids) this.attempts.set(id, (this.attempts.get(id) ?? 0) + 1);
    return Promise.resolve();
  }

  putOff() {
    return Promise.resolve();
  }

  async setAside(tx: unknown, at: unknown, ids: number[]) {
    this.aside.push(...ids);
    await this.remove(tx, at, ids);
    return true;
  }

  /** Another one takes it. */
  lose(id: number): void {
    this.waiting = this.waiting.filter(({ update_id: own }) => own !== id);
  }

  private isAgain({ update_id: id }: BotUpdate): boolean {
    return this.again.includes(id);
  }
}

interface World {
  inbox: Inbox;
  taken: string[];
  sorry: string[];
  failures: unknown[];
  /** Until so many were taken or set aside. */
  until: (count: number) => Promise<void>;
}

/** `prepare` may throw, or take its time. */
function aWorld(updates: BotUpdate[], prepare: (text: string) => Promise<void>, again: number[] = []): World {
  const inbox = new Inbox(updates, again);
  const world = { inbox, taken: [] as string[], sorry: [] as string[], failures: [] as unknown[] };
  const work = new Conversations(
    { run: (act: (tx: unknown) => Promise<unknown>) => act({}) } as unknown as Transactions,
    inbox as unknown as TelegramInbox,
    {
      prepare: async (_bot: unknown, { update }: Gathered) => {
        await prepare(update.message?.text ?? '');
        return update;
      },
    } as unknown as UpdatePreparation,
    {
      take: (_tx: unknown, _bot: unknown, _delivery: string, update: BotUpdate) => {
        world.taken.push(update.message?.text ?? '');
        return Promise.resolve({});
      },
      apologize: (_tx: unknown, _bot: unknown, delivery: string) => {
        world.sorry.push(delivery);
        return Promise.resolve();
      },
    } as unknown as UpdateTaker,
    { see: () => Promise.resolve() } as unknown as Aftermaths,
    {} as unknown as Contacts,
  );
  const ending = new AbortController();
  const bot = {
    held: {
      ...{ id: 'i', orgId: 'o', agentId: 'a', signal: ending.signal },
      fence: () => Promise.resolve(),
      heard: () => undefined,
      failed: (error: unknown) => world.failures.push(error),
    },
    account: { id: 1, username: 'bot' },
  } as unknown as BotAtWork;
  const going = work.keepTaking({ bot, signal: ending.signal, follow: () => undefined }, () => undefined);
  return {
    ...world,
    until: async (count) => {
      const end = Date.now() + 15_000;
      while (world.taken.length + inbox.aside.length < count && Date.now() < end) await sleep(5);
      ending.abort();
      await going;
    },
  };
}

it('What takes long holds up its own conversation, and no other', async () => {
  let release: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  const world = aWorld(
    [says(1, 5, 'slow'), says(2, 5, 'behind'), says(3, 6, 'other'), says(4, 6, 'another')],
    async (text) => {
      if (text === 'slow') await slow;
      if (text === 'another') setTimeout(release, 20);
    },
  );
  await world.until(4);
  expect(world.taken).toEqual(['other', 'another', 'slow', 'behind']);
});

it('What cannot be taken at first is taken later, in its place', async () => {
  let faults = 6;
  const world = aWorld([says(1, 5, 'first'), says(2, 5, 'second')], (text) =>
    text === 'first' && faults-- > 0 ? Promise.reject(new Error('not yet')) : Promise.resolve(),
  );
  await world.until(2);
  expect(world.taken).toEqual(['first', 'second']);
  expect([world.sorry, world.failures]).toEqual([[], []]);
});

it('What can never be taken is set aside, its writer is told, and what is behind it goes on', async () => {
  const world = aWorld([says(1, 5, 'poison'), says(2, 5, 'behind')], (text) =>
    text === 'poison' ? Promise.reject(new Error('never')) : Promise.resolve(),
  );
  await world.until(2);
  expect([world.taken, world.inbox.aside, world.sorry]).toEqual([['behind'], [1], ['1:1']]);
  expect(world.failures).toEqual([]);
});

it('A bot that can take nothing has failed', async () => {
  const world = aWorld([says(1, 5, 'a'), says(2, 6, 'b'), says(3, 7, 'c')], () =>
    Promise.reject(new Error('never')),
  );
  await world.until(3);
  expect(world.failures).toHaveLength(1);
});

it('What was set aside before is tried once more, and costs the bot nothing when it fails again', async () => {
  const world = aWorld(
    [says(1, 5, 'a'), says(2, 6, 'b'), says(3, 7, 'c'), says(4, 8, 'mended')],
    (text) => (text === 'mended' ? Promise.resolve() : Promise.reject(new Error('never'))),
    [1, 2, 3, 4],
  );
  await world.until(4);
  expect([world.taken, world.inbox.aside.toSorted()]).toEqual([['mended'], [1, 2, 3]]);
  expect(world.failures).toEqual([]);
});

it('Of pictures of which somebody has taken one meanwhile the rest is not lost', async () => {
  const picture = (updateId: number): BotUpdate => {
    const { message, ...update } = says(updateId, 5, `picture ${updateId}`);
    return { ...update, message: message && { ...message, media_group_id: 'album' } };
  };
  const world = aWorld([picture(1), picture(2)], () => {
    world.inbox.lose(1);
    return Promise.resolve();
  });
  await world.until(1);
  expect(world.taken).toEqual(['picture 2']);
});

it('What finds no room for its file is put off, however often, and holds up nobody else', async () => {
  let refusals = 20;
  const world = aWorld([says(1, 5, 'file'), says(2, 5, 'behind'), says(3, 6, 'other')], (text) =>
    text === 'file' && refusals-- > 0 ? Promise.reject(new NoRoom()) : Promise.resolve(),
  );
  await world.until(3);
  expect(world.taken).toEqual(['other', 'file', 'behind']);
  expect([world.inbox.aside, world.sorry]).toEqual([[], []]);
});
