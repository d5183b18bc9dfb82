import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization, violatedConstraint, type Tx } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';
import { log } from '../platform/logging/index.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';
import type { Account, IntegrationRef, Verified } from './integration.js';

type Exclusive = Verified['exclusive'];

/** Accounts at the other side that work for one integration only, of all organizations. */
@Injectable()
export class ExclusiveAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: IntegrationSecrets,
    private readonly trial: IntegrationTrial,
  ) {}

  /**
   * Before it is saved: whoever has the account, and is let in there no more, has it no longer. Whoever has proved that it is
   * theirs would wait for ever otherwise. No transaction is open.
   */
  async free(type: string, { id }: Pick<IntegrationRef, 'id'>, exclusive: Exclusive): Promise<void> {
    if (!exclusive) return;
    const { key: accountKey, path, entry = path } = exclusive;
    const { manager } = this.dataSource;
    const [holder] = await asSystem('runner', () =>
      manager.query<Pick<IntegrationRef, 'id' | 'orgId'>[]>(
        'SELECT id, org_id AS "orgId" FROM integrations WHERE type = $1 AND account_key = $2',
        [type, accountKey],
      ),
    );
    if (!holder || holder.id === id) return;
    const at = { orgId: holder.orgId, id: holder.id };
    await inOrganization(holder.orgId, async () => {
      const row = await manager.findOneBy(IntegrationRow, at);
      if (row?.accountKey !== accountKey || !(await this.isShutOut(row, entry))) return;
      const { secretsSealed } = row;
      // Nobody has set it up anew since it was tried.
      await manager.update(IntegrationRow, { ...at, accountKey, secretsSealed }, { accountKey: null });
    });
  }

  /** When its row is there. Throws `integration_refused` for what another one has. */
  async take(
    { manager }: Tx,
    { orgId, id }: Pick<IntegrationRef, 'orgId' | 'id'>,
    { name }: Account,
    exclusive: Exclusive,
  ): Promise<void> {
    try {
      await manager.update(IntegrationRow, { orgId, id }, { accountKey: exclusive?.key ?? null });
    } catch (error) {
      if (!exclusive || violatedConstraint(error) !== 'integrations_account') throw error;
      const message = `${name} is connected by another integration of this server already`;
      const errors = [{ path: exclusive.path, message }];
      throw new AppError('integration_refused', message, { errors, cause: error });
    }
  }

  /** Only where the other side says so: one that cannot be asked, or opened here, keeps what it has. */
  private async isShutOut(row: IntegrationRow, entry: string): Promise<boolean> {
    const { id, orgId, agentId, type, settings } = row;
    try {
      const secrets = this.secrets.open(row);
      const given = this.trial.read(type, { settings, secrets });
      await this.trial.verify(type, { ...given, id, orgId, agentId, kept: secrets, isTrial: true });
      return false;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const isRefused = error.code === 'integration_refused' && error.errors?.[0]?.path === entry;
      if (!isRefused) log.info({ err: error, integrationId: id }, 'whether it is let in could not be told');
      return isRefused;
    }
  }
}
