import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization, type Tx } from '../../../platform/database/index.js';
import { notFound } from '../../../platform/errors/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { Purges } from '../../../platform/purge/index.js';
import type { IntegrationRef } from '../../integration.js';
import { BotUpdate } from './bot-update.js';

/** Telegram itself keeps updates for a day (core.telegram.org/bots/api#getting-updates). */
const keptDays = 7;

/** Updates that Telegram brings to any process, until the one that has the bot takes them. */
@Injectable()
export class TelegramInbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
    purges: Purges,
  ) {
    purges.add('updates of bots', (limit) => this.purge(limit));
  }

  /** Throws `not_found` when there is no such bot (any more). */
  async receive(integrationId: string, botId: string, update: BotUpdate): Promise<void> {
    const [found] = await asSystem('runner', () =>
      this.dataSource.query<{ orgId: string }[]>(
        `SELECT org_id AS "orgId" FROM integrations WHERE id = $1 AND type = 'telegram' AND account_key = $2`,
        [integrationId, botId],
      ),
    );
    if (!found) throw notFound('The bot');
    await inOrganization(found.orgId, () =>
      this.dataSource.query(
        `INSERT INTO telegram_inbox (org_id, integration_id, update_id, content) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [found.orgId, integrationId, update.update_id, JSON.stringify(update)],
      ),
    );
    this.live.publish({ topics: [topics.telegramUpdates], type: 'wake', data: { integrationId } });
  }

  /** In the order in which Telegram numbers them. */
  async next({ orgId, id }: IntegrationRef, most: number): Promise<BotUpdate[]> {
    const rows = await this.dataSource.query<{ content: unknown }[]>(
      `SELECT content FROM telegram_inbox WHERE org_id = $1 AND integration_id = $2 ORDER BY update_id LIMIT $3`,
      [orgId, id, most],
    );
    return rows.map(({ content }) => BotUpdate.parse(content));
  }

  /** With its effect. */
  async remove({ manager }: Tx, { orgId, id }: IntegrationRef, updateId: number): Promise<void> {
    await manager.query(
      'DELETE FROM telegram_inbox WHERE org_id = $1 AND integration_id = $2 AND update_id = $3',
      [orgId, id, updateId],
    );
  }

  /** Calls back when something may have come for this bot. */
  whenReceived({ id }: IntegrationRef, wake: () => void): () => void {
    return this.live.subscribe(topics.telegramUpdates, ({ data }) => {
      if ((data as { integrationId?: string }).integrationId === id) wake();
    });
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM telegram_inbox WHERE (integration_id, update_id) IN (
         SELECT integration_id, update_id FROM telegram_inbox
         WHERE received_at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
