import { Injectable } from '@nestjs/common';
import { agentRemoved } from '../agents/index.js';
import { AuditLog, type UserActor } from '../identity/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { Events, InTransaction, type PayloadOf } from '../platform/events/index.js';
import { Supervision } from '../platform/supervision/index.js';
import { IntegrationDeparture } from './integration-departure.js';
import { IntegrationReader, subjectOf } from './integration-reader.js';
import { IntegrationRow } from './integration.entity.js';
import { integrationRemoved } from './integration.events.js';

/** Deletes integrations: by people, and with their roles. What refers to them goes with them. */
@Injectable()
export class IntegrationRemoval {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: IntegrationReader,
    private readonly departure: IntegrationDeparture,
    private readonly supervision: Supervision,
    private readonly events: Events,
    private readonly audit: AuditLog,
  ) {}

  async remove(actor: UserActor, agentId: string, type: string): Promise<void> {
    const row = await this.reader.findEvenGone(actor, agentId, type);
    const deletion = (): Promise<void> =>
      this.transactions.run(async (tx) => {
        if (!(await this.drop(tx, row))) throw notFound('The integration');
        const details = { agentId, type };
        await this.audit.record(tx, actor, { action: 'integration.deleted', objectId: row.id, details });
      });
    await this.departure.before(row, actor.userId, deletion);
  }

  @InTransaction(agentRemoved)
  async removeAll(tx: Tx, { orgId, agentId }: PayloadOf<typeof agentRemoved>): Promise<void> {
    const rows = await tx.manager.find(IntegrationRow, {
      select: { id: true, orgId: true },
      where: { orgId, agentId },
    });
    for (const row of rows) await this.drop(tx, row);
  }

  /** False: it is gone already. Locked first: whoever is being heard by it right now is there before, or never. */
  private async drop(tx: Tx, { orgId, id }: Pick<IntegrationRow, 'orgId' | 'id'>): Promise<boolean> {
    const known = await tx.manager.findOne(IntegrationRow, {
      select: { id: true },
      where: { orgId, id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!known) return false;
    await this.events.emit(tx, integrationRemoved, { orgId, integrationId: id });
    await tx.manager.delete(IntegrationRow, { orgId, id });
    await this.supervision.remove(tx, subjectOf({ orgId, id }));
    return true;
  }
}
