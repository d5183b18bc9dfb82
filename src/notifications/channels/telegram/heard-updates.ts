import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, Transactions, type Tx } from '../../../platform/database/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { Purges } from '../../../platform/purge/index.js';
import { BotApi, type BotCall } from './bot-api.js';

/** Telegram repeats an update for a day (core.telegram.org/bots/api#getting-updates). */
const keptDays = 7;
/** How often the bot explains the same thing in a chat. */
const explainedMillis = 60_000;

/** What those are told who have linked nothing. */
export type Explanation = 'help' | 'code' | 'group';

/** Answers without markup: names go in as they are. */
export const saying = (chatId: string, text: string): BotCall => ({
  method: 'sendMessage',
  payload: { chat_id: Number(chatId), text },
});

/** Rolls back whatever was done for it once more. */
export class RepeatedUpdate extends Error {
  constructor() {
    super('This update took effect already');
  }
}

/** Which updates took effect, each with what is to be answered. */
@Injectable()
export class HeardUpdates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly live: LiveBus,
    private readonly api: BotApi,
    purges: Purges,
  ) {
    purges.add('updates of Telegram', (limit) => this.purge(limit));
  }

  async has(updateId: number): Promise<boolean> {
    const rows = await asSystem('runner', () =>
      this.dataSource.query<unknown[]>('SELECT FROM telegram_updates WHERE bot_id = $1 AND update_id = $2', [
        this.api.botId,
        updateId,
      ]),
    );
    return rows.length > 0;
  }

  /**
   * Last in the transaction of its effect, with what is to be answered. Throws when it took effect already: of several
   * transactions at once one is committed.
   */
  async take(tx: Tx, updateId: number, calls: BotCall[]): Promise<void> {
    const rows = await tx.manager.query<unknown[]>(
      `INSERT INTO telegram_updates (bot_id, update_id, calls) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING update_id`,
      [this.api.botId, updateId, calls.length > 0 ? JSON.stringify(calls) : null],
    );
    if (rows.length === 0) throw new RepeatedUpdate();
    if (calls.length > 0)
      tx.afterCommit(() => this.live.publish({ topics: [topics.telegramAnswers], type: 'wake', data: {} }));
  }

  /** For an update that has no effect but its answer, or one that may well happen twice. */
  async note(updateId: number, calls: BotCall[]): Promise<void> {
    await asSystem('runner', () => this.transactions.run((tx) => this.take(tx, updateId, calls)));
  }

  /** For what anybody may make the bot say: once a minute in a chat, so that nobody holds up what others are answered. */
  async explain(updateId: number, what: Explanation, chatId: string, text: string): Promise<void> {
    const call = saying(chatId, text);
    await asSystem('runner', () =>
      this.transactions.run(async (tx) => {
        const isSaid = await this.explains(tx, chatId, what, call);
        await this.take(tx, updateId, isSaid ? [call] : []);
      }),
    );
  }

  /** Whether the bot may explain this now: not just after it has, nor while it is about to. A repetition waits for this. */
  private async explains({ manager }: Tx, chatId: string, what: string, call: BotCall): Promise<boolean> {
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

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM telegram_updates WHERE (bot_id, update_id) IN (
         SELECT bot_id, update_id FROM telegram_updates
         WHERE received_at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
