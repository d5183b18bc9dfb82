import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { AppError, toAppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import { HoldLost } from '../../../platform/supervision/index.js';
import { Contacts } from '../../contacts/contacts.js';
import { Aftermaths } from './aftermaths.js';
import { gatheredIn, type Gathered } from './gathered.js';
import type { BotAtWork } from './bot-at-work.js';
import { TakenMeanwhile, TelegramInbox, type InboxRef, type Waiting } from './telegram-inbox.js';
import { NoRoom, UpdatePreparation } from './update-preparation.js';
import { UpdateTaker } from './update-taker.js';

/** Conversations of one bot that are worked on at once; most of them wait for a file, or for their turn at the database. */
const mostAtOnce = 100;
/** Looked at together: an album has ten pictures at most, and some are corrected. */
const aheadOf = 30;
/** An update is tried for two minutes; after that it holds up its conversation no more. */
const restsMillis = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 60_000];
/** What has been tried so often is tried once more, and never held up by. */
export const oneMoreTry = restsMillis.length;
/** Until there may be room for what is to be fetched first. */
const noRoomMillis = 5_000;
/** So many that could not be taken, one after the other: it is not their fault. */
const mostAside = 3;
const longestIdleMillis = 60_000;
/** What is under way when the bot ends is waited for so long; it takes effect once, whoever takes it. */
const endMillis = 2_000;

/** What a bot has to do with what it hears. */
export interface Work {
  bot: BotAtWork;
  /** Ends all of it. */
  signal: AbortSignal;
  /** It is looked for anew so often, also when nobody says that there is something. */
  everyMillis?: number;
  /** Is given what goes on after an update was taken. */
  follow: (work: Promise<void>) => void;
}

/** One look at what waits. */
interface Looking extends Work {
  at: InboxRef;
  busy: Map<string, Promise<void>>;
  wake: () => void;
  broken: (error: unknown) => void;
  /** In a row. */
  aside: { count: number };
}

/** Takes what a bot has heard: each conversation in its order, all of them side by side, and each update once. */
@Injectable()
export class Conversations {
  constructor(
    private readonly transactions: Transactions,
    private readonly inbox: TelegramInbox,
    private readonly preparation: UpdatePreparation,
    private readonly taker: UpdateTaker,
    private readonly aftermaths: Aftermaths,
    private readonly contacts: Contacts,
  ) {}

  /** Until the signal; throws what is not the fault of an update. `wake` is called by who puts something there. */
  async keepTaking(work: Work, onWake: (wake: () => void) => void): Promise<void> {
    const { bot, signal, everyMillis = longestIdleMillis } = work;
    const at = refOf(bot);
    let waking = new AbortController();
    const failure: { error?: unknown } = {};
    const looking: Looking = {
      ...work,
      at,
      busy: new Map(),
      wake: () => waking.abort(),
      broken: (error) => {
        failure.error ??= error;
        waking.abort();
      },
      aside: { count: 0 },
    };
    onWake(looking.wake);
    signal.addEventListener('abort', looking.wake, { once: true });
    try {
      while (!signal.aborted && !bot.held.signal.aborted) {
        waking = new AbortController();
        const restMillis = await this.look(looking);
        if (signal.aborted) return;
        if (failure.error !== undefined) throw failure.error as Error;
        await sleep(Math.min(restMillis, everyMillis), undefined, { signal: waking.signal }).catch(
          () => undefined,
        );
        if (failure.error !== undefined) throw failure.error as Error;
      }
    } finally {
      await Promise.race([Promise.all(looking.busy.values()), sleep(endMillis, undefined, { ref: false })]);
    }
  }

  /** Begins what is due; how long there is nothing else to do. */
  private async look(looking: Looking): Promise<number> {
    const { at, busy } = looking;
    const room = mostAtOnce - busy.size;
    if (room <= 0) return longestIdleMillis;
    const found = await this.inbox.conversations(at, [...busy.keys()], mostAtOnce * 2);
    const due = found.filter(({ afterMs }) => afterMs <= 0);
    for (const { conversation } of due.slice(0, room)) this.begin(looking, conversation);
    const later = found.map(({ afterMs }) => afterMs).filter((afterMs) => afterMs > 0);
    return Math.min(longestIdleMillis, ...later);
  }

  private begin(looking: Looking, conversation: string): void {
    const { busy, signal, broken, wake } = looking;
    const going = this.goThrough(looking, conversation)
      .catch((error: unknown) => {
        if (!signal.aborted) broken(error);
      })
      .finally(() => {
        busy.delete(conversation);
        // Something may have come when it had just looked.
        wake();
      });
    busy.set(conversation, going);
  }

  private async goThrough(looking: Looking, conversation: string): Promise<void> {
    const { at, signal } = looking;
    for (;;) {
      signal.throwIfAborted();
      const waiting = await this.inbox.next(at, conversation, aheadOf);
      const [first] = waiting;
      if (!first || first.afterMs > 0) return;
      const gathered = gatheredIn(waiting);
      if (gathered.afterMs > 0) await sleep(gathered.afterMs, undefined, { signal });
      else if (!(await this.take(looking, gathered, first))) return;
    }
  }

  /** False: it is to rest. */
  private async take(
    looking: Looking,
    gathered: Gathered,
    { attempts, asideAt }: Pick<Waiting, 'attempts' | 'asideAt'>,
  ): Promise<boolean> {
    const { bot, signal, at, follow, aside } = looking;
    const [updateId = 0, ...others] = gathered.updateIds;
    try {
      const prepared = await this.preparation.prepare(bot, gathered, signal);
      const aftermath = await this.transactions.run(async (tx) => {
        await bot.held.fence(tx);
        await this.inbox.remove(tx, at, gathered.updateIds);
        // Late copies of them are known, too.
        for (const other of others) await this.contacts.take(tx, bot.held, deliveryOf(bot, other));
        return this.taker.take(tx, bot, deliveryOf(bot, updateId), prepared, asideAt ?? undefined);
      });
      aside.count = 0;
      bot.held.heard();
      follow(this.aftermaths.see(bot, aftermath));
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TakenMeanwhile) return true;
      if (error instanceof NoRoom) {
        await this.inbox.putOff(at, gathered.updateIds, noRoomMillis);
        return false;
      }
      if (error instanceof HoldLost || toAppError(error).code === 'unavailable') throw error;
      const told = { err: error, integrationId: at.id, updateId, attempts };
      log.warn(told, 'an update of a bot could not be taken');
      const restMillis = restsMillis[attempts];
      if (restMillis === undefined)
        await this.setAside(looking, gathered, { error, isReplay: asideAt !== null });
      else await this.inbox.rest(at, gathered.updateIds, restMillis);
      return restMillis === undefined;
    }
  }

  /** Whoever wrote it is told, once; what came after it goes on. */
  private async setAside(
    looking: Looking,
    gathered: Gathered,
    { error, isReplay }: { error: unknown; isReplay: boolean },
  ): Promise<void> {
    const { bot, at, aside } = looking;
    const set = async (tx: Tx): Promise<boolean> => {
      await bot.held.fence(tx);
      return this.inbox.setAside(tx, at, gathered.updateIds);
    };
    const delivery = deliveryOf(bot, gathered.updateIds[0] ?? 0);
    const isNew = await this.transactions
      .run(async (tx) => {
        const isOurs = await set(tx);
        if (isOurs) await this.taker.apologize(tx, bot, delivery, gathered.update);
        return isOurs;
      })
      .catch((failure: unknown) => {
        log.warn({ err: failure, integrationId: at.id }, 'nobody was told of an update that was set aside');
        return this.transactions.run(set);
      });
    // Of those that were set aside before, the bot has failed already, or it is their own fault.
    if (isNew && !isReplay && ++aside.count >= mostAside)
      bot.held.failed(new AppError('internal_error', 'What people write cannot be taken', { cause: error }));
  }
}

export const refOf = ({ held: { orgId, id }, account }: Pick<BotAtWork, 'held' | 'account'>): InboxRef => ({
  orgId,
  id,
  botId: String(account.id),
});

const deliveryOf = ({ account }: BotAtWork, updateId: number): string => `${account.id}:${updateId}`;
