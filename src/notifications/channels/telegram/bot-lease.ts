import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, type Tx } from '../../../platform/database/index.js';
import { BotApi } from './bot-api.js';

/** Renewed five times as often. */
const leaseSeconds = 20;

/** The row of the bot: which process hears for it, and how far it has heard. */
@Injectable()
export class BotLease {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly api: BotApi,
  ) {}

  /** False while another process has it. Where there is one process only, whoever had it is dead. */
  async claim(): Promise<boolean> {
    const rows = await this.query<unknown[]>(
      `INSERT INTO telegram_bots AS bot (id, lease_owner, lease_until)
         VALUES ($1, $2, now() + make_interval(secs => $3))
       ON CONFLICT (id) DO UPDATE SET lease_owner = $2, lease_until = now() + make_interval(secs => $3)
         WHERE bot.lease_owner IS NULL OR bot.lease_owner = $2 OR bot.lease_until < now() OR $4
       RETURNING id`,
      [this.api.botId, this.config.processId, leaseSeconds, this.config.profile !== 'scaled'],
    );
    return rows.length > 0;
  }

  async leave(): Promise<void> {
    await this.query(
      'UPDATE telegram_bots SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2',
      [this.api.botId, this.config.processId],
    );
  }

  async introduce(username: string | null): Promise<void> {
    await this.query('UPDATE telegram_bots SET username = $2 WHERE id = $1', [this.api.botId, username]);
  }

  /** Of the bot; undefined until Telegram was reached for the first time. */
  async username({ manager }: Tx): Promise<string | undefined> {
    const [bot] = await manager.query<{ username: string | null }[]>(
      'SELECT username FROM telegram_bots WHERE id = $1',
      [this.api.botId],
    );
    return bot?.username ?? undefined;
  }

  async nextUpdate(): Promise<number> {
    const [bot] = await this.query<{ next: string }[]>(
      'SELECT next_update AS next FROM telegram_bots WHERE id = $1',
      [this.api.botId],
    );
    return Number(bot?.next ?? 0);
  }

  /** Never back, whoever is late. */
  async took(updateId: number): Promise<void> {
    await this.query('UPDATE telegram_bots SET next_update = greatest(next_update, $2) WHERE id = $1', [
      this.api.botId,
      updateId + 1,
    ]);
  }

  private query<Rows>(sql: string, values: unknown[]): Promise<Rows> {
    return asSystem('runner', () => this.dataSource.query<Rows>(sql, values));
  }
}
