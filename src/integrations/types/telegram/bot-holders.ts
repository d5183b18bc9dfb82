import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { BotClients, BotFailure, isBotGone } from '../../../platform/telegram/index.js';
import { IntegrationSecrets } from '../../integration-secrets.js';
import { IntegrationRow } from '../../integration.entity.js';
import type { IntegrationRef } from '../../integration.js';
import { TelegramSecrets } from './telegram-settings.js';

/** Which integration has a bot, of all organizations: it works for one. */
@Injectable()
export class BotHolders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clients: BotClients,
    private readonly secrets: IntegrationSecrets,
  ) {}

  /**
   * Takes a bot from an integration whose token Telegram no longer lets in: whoever has shown another token for it has the
   * bot now. One that is let in, or cannot be asked, keeps it. No transaction is open.
   */
  async release(botId: string, { id }: IntegrationRef, signal: AbortSignal): Promise<void> {
    const [holder] = await asSystem('runner', () =>
      this.dataSource.query<{ id: string; orgId: string }[]>(
        `SELECT id, org_id AS "orgId" FROM integrations WHERE type = 'telegram' AND account_key = $1`,
        [botId],
      ),
    );
    if (!holder || holder.id === id) return;
    await inOrganization(holder.orgId, async () => {
      const row = await this.dataSource.manager.findOneBy(IntegrationRow, holder);
      if (!row || row.accountKey !== botId || !(await this.isShutOut(row, signal))) return;
      const { orgId, secretsSealed } = row;
      // A token that it was given meanwhile is its own again.
      const { affected } = await this.dataSource.manager.update(
        IntegrationRow,
        { orgId, id: row.id, secretsSealed },
        { accountKey: null },
      );
      if (affected) log.info({ integrationId: row.id }, 'a bot whose token was revoked is let go');
    });
  }

  private async isShutOut(row: IntegrationRow, signal: AbortSignal): Promise<boolean> {
    const { success, data } = TelegramSecrets.safeParse(this.secrets.readable(row));
    if (!success) return false;
    try {
      await this.clients.of(data.botToken).call('getMe', {}, { signal });
      return false;
    } catch (error) {
      return error instanceof BotFailure && isBotGone(error);
    }
  }
}
