import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, millisUntil } from '../database/index.js';
import { Purges } from '../purge/index.js';

/** As Telegram has it: one message a second to a chat, 30 to all (core.telegram.org/bots/faq#broadcasting-to-users). */
const chatMillis = 1_000;
const everywhereMillis = 1_000 / 30;
/** The row of all chats together. */
const everywhere = '';
/** So many chats that are refused at once, within so long, mean that the bot as a whole is too fast. */
const refusedChats = 3;
const refusedSeconds = 2;

/** Not now, and not within the time that one may wait for it. */
export class TooSoon extends Error {
  constructor(readonly afterMillis: number) {
    super('It is not the turn of this chat');
  }
}

/** Gives all processes together their turns at sending, of each bot apart. The clock is the database's. */
@Injectable()
export class Pace {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('turns of Telegram chats', (limit) => this.purge(limit));
  }

  /** Resolves when a message may go to this chat. Throws TooSoon, or the signal's reason. */
  async turn(botId: string, chatId: string, mostMillis: number, signal?: AbortSignal): Promise<void> {
    for (const [key, millis] of [
      [chatId, chatMillis],
      [everywhere, everywhereMillis],
    ] as const) {
      const wait = await this.reserve(botId, key, millis, mostMillis);
      if (wait > 0) await sleep(Math.ceil(wait), undefined, { signal });
    }
  }

  /** The second until the next message begins when this one has arrived, however long it took. */
  async sent(botId: string, chatId: string): Promise<void> {
    await this.postpone(botId, chatId, chatMillis);
  }

  /**
   * Nothing else goes to this chat while `work` is under way, whatever process it comes from, for `mostMillis` at most: what
   * is sent after it arrives after it. Throws TooSoon.
   */
  async alone<T>(botId: string, chatId: string, mostMillis: number, work: () => Promise<T>): Promise<T> {
    await this.turn(botId, chatId, 0);
    await this.postpone(botId, chatId, mostMillis);
    try {
      return await work();
    } finally {
      await this.query(
        `UPDATE telegram_pace SET free_at = clock_timestamp() + make_interval(secs => $3)
         WHERE bot_id = $1 AND chat_id = $2
           AND (refused_at IS NULL OR refused_at < clock_timestamp() - make_interval(secs => $4))`,
        [botId, chatId, chatMillis / 1_000, mostMillis / 1_000],
      );
    }
  }

  /** Milliseconds until it is the turn of this chat, which nobody takes by asking. */
  async ahead(botId: string, chatId: string): Promise<number> {
    const [found] = await this.query<{ wait: number | null }>(
      `SELECT ${millisUntil('max(free_at)')} AS wait FROM telegram_pace WHERE bot_id = $1 AND chat_id IN ($2, $3)`,
      [botId, chatId, everywhere],
    );
    return Math.max(found?.wait ?? 0, 0);
  }

  /** Telegram said so: nothing goes to this chat before, and nowhere, if it says so of several. */
  async refused(botId: string, chatId: string, millis: number): Promise<void> {
    await this.query(
      `INSERT INTO telegram_pace AS pace (bot_id, chat_id, free_at, refused_at)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3), clock_timestamp())
       ON CONFLICT (bot_id, chat_id) DO UPDATE
         SET refused_at = excluded.refused_at, free_at = greatest(pace.free_at, excluded.free_at)`,
      [botId, chatId, millis / 1_000],
    );
    await this.query(
      `UPDATE telegram_pace SET free_at = greatest(free_at, clock_timestamp() + make_interval(secs => $2))
       WHERE bot_id = $1 AND chat_id = $3
         AND (SELECT count(*) FROM telegram_pace WHERE bot_id = $1 AND chat_id <> $3
                AND refused_at > clock_timestamp() - make_interval(secs => $4)) >= $5`,
      [botId, millis / 1_000, everywhere, refusedSeconds, refusedChats],
    );
  }

  /** Milliseconds until the turn that is taken by it. */
  private async reserve(botId: string, key: string, millis: number, mostMillis: number): Promise<number> {
    const [taken] = await this.query<{ wait: number }>(
      `INSERT INTO telegram_pace AS pace (bot_id, chat_id, free_at)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
       ON CONFLICT (bot_id, chat_id) DO UPDATE
         SET free_at = greatest(pace.free_at, clock_timestamp()) + make_interval(secs => $3)
         WHERE pace.free_at <= clock_timestamp() + make_interval(secs => $4)
       RETURNING ${millisUntil('free_at - make_interval(secs => $3)')} AS wait`,
      [botId, key, millis / 1_000, mostMillis / 1_000],
    );
    if (taken) return taken.wait;
    const [free] = await this.query<{ wait: number }>(
      `SELECT ${millisUntil('free_at')} AS wait FROM telegram_pace WHERE bot_id = $1 AND chat_id = $2`,
      [botId, key],
    );
    throw new TooSoon(Math.max(Math.ceil(free?.wait ?? 0), 1));
  }

  private postpone(botId: string, chatId: string, millis: number): Promise<unknown> {
    return this.query(
      `UPDATE telegram_pace
       SET free_at = greatest(free_at, clock_timestamp() + make_interval(secs => $3))
       WHERE bot_id = $1 AND chat_id = $2`,
      [botId, chatId, millis / 1_000],
    );
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM telegram_pace WHERE (bot_id, chat_id) IN (
         SELECT bot_id, chat_id FROM telegram_pace WHERE free_at < now() - interval '1 day' LIMIT $1)`,
      [limit],
    );
    return gone;
  }

  private query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return asSystem('runner', () => this.dataSource.query<Row[]>(sql, values));
  }
}
