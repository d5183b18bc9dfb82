import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../identity/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { Events } from '../platform/events/index.js';
import { exactTime, type Page, type PageQuery } from '../platform/http/index.js';
import { Supervision, type StatusView, type StepView, type Subject } from '../platform/supervision/index.js';
import type { IntegrationRow } from './integration.entity.js';
import { integrationHalted } from './integration.events.js';
import { IntegrationReader, subjectOf } from './integration-reader.js';

type Doing = (tx: Tx, subject: Subject, userId: string) => Promise<unknown>;

/** What people want of integrations: to work, or to rest. */
@Injectable()
export class IntegrationLifecycle {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: IntegrationReader,
    private readonly supervision: Supervision,
    private readonly audit: AuditLog,
    private readonly events: Events,
  ) {}

  async status(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.supervision.status(subjectOf(await this.reader.findEvenGone(actor, agentId, type)));
  }

  async history(actor: UserActor, agentId: string, type: string, page: PageQuery): Promise<Page<StepView>> {
    return this.supervision.history(subjectOf(await this.reader.findEvenGone(actor, agentId, type)), page);
  }

  start(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.have(this.reader.find(actor, agentId, type), actor, 'integration.started', (...all) =>
      this.supervision.start(...all),
    );
  }

  /** What is being answered there is answered, and waits to be sent; by `force` it is cancelled. */
  stop(actor: UserActor, agentId: string, type: string, force: boolean): Promise<StatusView> {
    return this.have(
      this.reader.findEvenGone(actor, agentId, type),
      actor,
      'integration.stopped',
      async (tx, subject, userId) => {
        const outcome = await this.supervision.stop(tx, subject, userId);
        if (!force) return outcome;
        const { orgId, id: integrationId } = subject;
        await this.events.emit(tx, integrationHalted, { orgId, integrationId, at: await present(tx) });
        return 'changed';
      },
      { force },
    );
  }

  restart(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.have(this.reader.find(actor, agentId, type), actor, 'integration.restarted', (...all) =>
      this.supervision.restart(...all),
    );
  }

  private async have(
    finding: Promise<IntegrationRow>,
    actor: UserActor,
    action: `integration.${string}`,
    doing: Doing,
    details: Record<string, unknown> = {},
  ): Promise<StatusView> {
    const row = await finding;
    const { agentId, type } = row;
    await this.transactions.run(async (tx) => {
      if ((await doing(tx, subjectOf(row), actor.userId)) !== 'changed') return;
      await this.audit.record(tx, actor, {
        action,
        objectId: row.id,
        details: { agentId, type, ...details },
      });
    });
    return this.supervision.status(subjectOf(row));
  }
}

/** By the clock by which what is asked has its time. */
async function present({ manager }: Tx): Promise<string> {
  const [row] = await manager.query<[{ at: string }]>(`SELECT ${exactTime('clock_timestamp()')} AS at`);
  return row.at;
}
