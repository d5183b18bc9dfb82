import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../identity/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import type { Page, PageQuery } from '../platform/http/index.js';
import { Supervision, type StatusView, type StepView, type Subject } from '../platform/supervision/index.js';
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
  ) {}

  async status(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.supervision.status(subjectOf(await this.reader.find(actor, agentId, type)));
  }

  async history(actor: UserActor, agentId: string, type: string, page: PageQuery): Promise<Page<StepView>> {
    return this.supervision.history(subjectOf(await this.reader.find(actor, agentId, type)), page);
  }

  start(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.have(actor, agentId, type, 'integration.started', (...all) => this.supervision.start(...all));
  }

  stop(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.have(actor, agentId, type, 'integration.stopped', (...all) => this.supervision.stop(...all));
  }

  restart(actor: UserActor, agentId: string, type: string): Promise<StatusView> {
    return this.have(actor, agentId, type, 'integration.restarted', (...all) =>
      this.supervision.restart(...all),
    );
  }

  private async have(
    actor: UserActor,
    agentId: string,
    type: string,
    action: `integration.${string}`,
    doing: Doing,
  ): Promise<StatusView> {
    const row = await this.reader.find(actor, agentId, type);
    await this.transactions.run(async (tx) => {
      if ((await doing(tx, subjectOf(row), actor.userId)) !== 'changed') return;
      await this.audit.record(tx, actor, { action, objectId: row.id, details: { agentId, type } });
    });
    return this.supervision.status(subjectOf(row));
  }
}
