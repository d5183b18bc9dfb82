import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, type Tx } from '../../../platform/database/index.js';
import { Purges } from '../../../platform/purge/index.js';
import { BotApi, type BotCall } from './bot-api.js';

/** As Telegram has it: one message a second to a chat, 30 to all (core.telegram.org/bots/faq#broadcasting-to-users). */
const chatMillis = 1_000;
const everywhereMillis = 1_000 / 30;
/** How often the bot explains the same thing in a chat. */
const explainedMillis = 60_000;
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

/** Gives all processes together their turns at sending. The clock is the database's. */
@Injectable()
export class Pace {
  constructor(
    private readonly dataSource: DataSource,
    private readonly api: BotApi,
    purges: Purges,
  ) {
    purges.add('turns of Telegram chats', (limit) => this.purge(limit));
  }

  /** Resolves when a message may go to this chat. Throws TooSoon, or the signal's reason. */
  async turn(chatId: string, mostMillis: number, signal?: AbortSignal): Promise<void> {
    for (const [key, millis] of [
      [chatId, chatMillis],
      [everywhere, everywhereMillis],
    ] as const) {
      const wait = await this.reserve(key, millis, mostMillis);
      if (wait > 0) await sleep(Math.ceil(wait), undefined, { signal });
    }
  }

  /** The second until the next message begins when this one has arrived, however long it took. */
  async sent(chatId: string): Promise<void> {
    await this.postpone(chatId, chatMillis);
  }

  /** Telegram said so: nothing goes to this chat before, and nowhere, if it says so of several. */
  async refused(chatId: string, millis: number): Promise<void> {
    await this.postpone(chatId, millis, 'refused_at = clock_timestamp(),');
    await this.query(
      `UPDATE telegram_pace SET free_at = greatest(free_at, clock_timestamp() + make_interval(secs => $2))
       WHERE bot_id = $1 AND chat_id = $3
         AND (SELECT count(*) FROM telegram_pace WHERE bot_id = $1 AND chat_id <> $3
                AND refused_at > clock_timestamp() - make_interval(secs => $4)) >= $5`,
      [this.api.botId, millis / 1_000, everywhere, refusedSeconds, refusedChats],
    );
  }

  /** Whether the bot may explain this now: not just after it has, nor while it is about to. A repetition waits for this. */
  async explains({ manager }: Tx, chatId: string, what: string, call: BotCall): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO telegram_pace AS pace (bot_id, chat_id, free_at)
         SELECT $1, $2, clock_timestamp() + make_interval(secs => $3)
         WHERE NOT EXISTS (
           SELECT FROM telegram_updates WHERE bot_id = $1 AND calls IS NOT NULL AND calls @> $4::jsonb)
       ON CONFLICT (bot_id, chat_id) DO UPDATE SET free_at = excluded.free_at
         WHERE pace.free_at <= clock_timestamp()
       RETURNING chat_id`,
      [this.api.botId, `${what}:${chatId}`, explainedMillis / 1_000, JSON.stringify([call])],
    );
    return rows.length > 0;
  }

  /** Milliseconds until the turn that is taken by it. */
  private async reserve(key: string, millis: number, mostMillis: number): Promise<number> {
    const [taken] = await this.query<{ wait: number }>(
      `INSERT INTO telegram_pace AS pace (bot_id, chat_id, free_at)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
       ON CONFLICT (bot_id, chat_id) DO UPDATE
         SET free_at = greatest(pace.free_at, clock_timestamp()) + make_interval(secs => $3)
         WHERE pace.free_at <= clock_timestamp() + make_interval(secs => $4)
       RETURNING ${millisUntil('free_at - make_interval(secs => $3)')} AS wait`,
      [this.api.botId, key, millis / 1_000, mostMillis / 1_000],
    );
    if (taken) return taken.wait;
    const [free] = await this.query<{ wait: number }>(
      `SELECT ${millisUntil('free_at')} AS wait FROM telegram_pace WHERE bot_id = $1 AND chat_id = $2`,
      [this.api.botId, key],
    );
    throw new TooSoon(Math.max(Math.ceil(free?.wait ?? 0), 1));
  }

  private postpone(chatId: string, millis: number, also = ''): Promise<unknown> {
    return this.query(
      `UPDATE telegram_pace
       SET ${also} free_at = greatest(free_at, clock_timestamp() + make_interval(secs => $3))
       WHERE bot_id = $1 AND chat_id = $2`,
      [this.api.botId, chatId, millis / 1_000],
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

const millisUntil = (time: string): string =>
  `(extract(epoch FROM ${time} - clock_timestamp()) * 1000)::double precision`;
