import { Injectable } from '@nestjs/common';
import { AgentFarewells, type Leaving } from '../agents/index.js';
import { Transactions } from '../platform/database/index.js';
import { log } from '../platform/logging/index.js';
import { Supervision } from '../platform/supervision/index.js';
import { subjectOf } from './integration-reader.js';
import { IntegrationSecrets } from './integration-secrets.js';
import { IntegrationTrial } from './integration-trial.js';
import { IntegrationRow } from './integration.entity.js';

/** Back to work: what was to be deleted was not. */
type TakeBack = () => Promise<void>;

/** Has integrations take away what they have set up at the other side, before they are deleted: by themselves, or with their role. */
@Injectable()
export class IntegrationDeparture {
  constructor(
    private readonly transactions: Transactions,
    private readonly trial: IntegrationTrial,
    private readonly secrets: IntegrationSecrets,
    private readonly supervision: Supervision,
    farewells: AgentFarewells,
  ) {
    farewells.add((leaving) => this.ofRole(leaving));
  }

  /** Where `deletion` fails it works on, and sets up again what was taken away. No transaction is open. */
  async before<T>(row: IntegrationRow, userId: string, deletion: () => Promise<T>): Promise<T> {
    const takeBack = await this.depart(row, userId);
    try {
      return await deletion();
    } catch (error) {
      await takeBack();
      throw error;
    }
  }

  /** All of a role; that one of them cannot leave keeps the role from nothing. */
  private async ofRole({ orgId, agentId, userId }: Leaving): Promise<TakeBack> {
    const rows = await this.transactions.run(({ manager }) =>
      manager.findBy(IntegrationRow, { orgId, agentId }),
    );
    const all = await Promise.allSettled(rows.map((row) => this.depart(row, userId)));
    return async () => {
      for (const one of all) if (one.status === 'fulfilled') await one.value();
    };
  }

  private async depart(row: IntegrationRow, userId: string): Promise<TakeBack> {
    if (!this.trial.leaves(row.type)) return () => Promise.resolve();
    // Whoever has it at work would set up anew what is being taken away: from now on they may not.
    const outcome = await this.transactions.run((tx) => this.supervision.stop(tx, subjectOf(row), userId));
    await this.trial.leave(row.type, { ...row, secrets: this.secrets.readable(row) });
    return outcome === 'changed' ? () => this.goOn(row, userId) : () => Promise.resolve();
  }

  /** Unless somebody else has deleted it: the lock is that of a deletion. */
  private async goOn(row: IntegrationRow, userId: string): Promise<void> {
    const { orgId, id } = row;
    try {
      await this.transactions.run(async (tx) => {
        const isThere = await tx.manager.findOne(IntegrationRow, {
          select: { id: true },
          where: { orgId, id },
          lock: { mode: 'pessimistic_write' },
        });
        if (isThere) await this.supervision.start(tx, subjectOf(row), userId);
      });
    } catch (error) {
      log.warn({ err: error, integrationId: id }, 'an integration that was not deleted stays stopped');
    }
  }
}
