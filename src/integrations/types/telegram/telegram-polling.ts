import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../platform/database/index.js';
import { Outage } from '../../../platform/logging/index.js';
import { BotFailure, isBotGone } from '../../../platform/telegram/index.js';
import type { BotAtWork } from './bot-at-work.js';
import { allowedUpdates, BotUpdate } from './bot-update.js';
import { refOf } from './conversations.js';
import { Floods } from './floods.js';
import { heardIn, type BotAccount } from './heard.js';
import { TelegramInbox } from './telegram-inbox.js';

/** A question for updates is open for so long when there are none. */
const pollSeconds = 25;
const pollMillis = (pollSeconds + 10) * 1_000;
const updatesAtOnce = 100;
const fullMillis = 1_000;
/** So many may wait here; the rest does so at Telegram. */
const mostWaiting = 1_000;
const firstRestMillis = 1_000;
const longestRestMillis = 60_000;
/**
 * Whoever had the bot before may still be asking for a moment. Conflicts for so long are somebody else's bot: shorter than what
 * counts as health of what is kept at work, so that they add up. After so long without one it is another matter.
 */
const conflictMillis = 30_000;
const conflictRestMillis = 3_000;
const quietMillis = 40_000;

/** Asks Telegram what people say to a bot, on and on. What goes wrong with that holds up nothing that was heard before. */
@Injectable()
export class TelegramPolling {
  constructor(
    private readonly transactions: Transactions,
    private readonly inbox: TelegramInbox,
    private readonly floods: Floods,
  ) {}

  /** Until the signal. Throws a BotFailure that waiting does not mend, and what is not Telegram's fault. */
  async keepAsking(bot: BotAtWork, signal: AbortSignal, heard: () => void): Promise<void> {
    const outage = new Outage('a bot of Telegram cannot be asked what it hears');
    const conflicts = new Conflicts();
    let restMillis = firstRestMillis;
    while (!signal.aborted && !bot.held.signal.aborted) {
      try {
        const count = await this.ask(bot, signal);
        restMillis = firstRestMillis;
        heard();
        if (count > 0) await this.makeRoom(bot, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof BotFailure) || isBotGone(error)) throw error;
        if (isConflict(error) && conflicts.lasting(performance.now())) throw error;
        outage.failed(error);
        const leastMillis = isConflict(error) ? conflictRestMillis : (error.retryAfterMillis ?? 0);
        await pause(Math.max(restMillis, leastMillis), signal);
        restMillis = isConflict(error) ? firstRestMillis : Math.min(restMillis * 2, longestRestMillis);
      }
    }
  }

  /** How many there were: they and the place up to which the bot has heard are one commit. */
  private async ask({ held, client, account }: BotAtWork, signal: AbortSignal): Promise<number> {
    const kept = held.state as { bot?: number; offset?: number };
    const found = await client.call(
      'getUpdates',
      {
        // Another bot numbers its updates otherwise.
        ...(kept.bot === account.id && kept.offset !== undefined ? { offset: kept.offset } : {}),
        timeout: pollSeconds,
        limit: updatesAtOnce,
        allowed_updates: allowedUpdates,
      },
      { signal, millis: pollMillis },
    );
    const updates = found.flatMap((raw) => BotUpdate.safeParse(raw).data ?? []);
    const last = updates.at(-1);
    if (last)
      await this.transactions.run(async (tx) => {
        await held.keep({ bot: account.id, offset: last.update_id + 1 }, tx);
        const heard = updates.filter((update) => isForBot(update, held, account));
        const left = await this.inbox.put(tx.manager, refOf({ held, account }), heard);
        if (left.length > 0) await this.floods.left(tx, held, left);
      });
    return updates.length;
  }

  /** Telegram keeps what does not fit here. */
  private async makeRoom(bot: BotAtWork, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.inbox.isFull(refOf(bot), mostWaiting)))
      await pause(fullMillis, signal);
  }
}

/** Of a bot that somebody else asks for updates too, or brings them to an address. */
export const isConflict = ({ code }: BotFailure): boolean => code === '409';

class Conflicts {
  private firstAt = -Infinity;
  private lastAt = -Infinity;

  /** One more; whether they go on for too long. */
  lasting(now: number): boolean {
    if (now - this.lastAt > quietMillis) this.firstAt = now;
    this.lastAt = now;
    return now - this.firstAt > conflictMillis;
  }
}

/** In groups most of it is not; a picture of an album is when one of the others is. */
const isForBot = (update: BotUpdate, { settings }: BotAtWork['held'], account: BotAccount): boolean =>
  update.message?.media_group_id !== undefined || heardIn(update, settings, account).kind !== 'nothing';

/** Ends with the signal, too. */
export const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  sleep(Math.max(0, millis), undefined, { signal }).catch(() => undefined);
