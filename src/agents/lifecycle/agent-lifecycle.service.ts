import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Events, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import type { Page, PageQuery } from '../../platform/http/index.js';
import { LiveBus } from '../../platform/live/index.js';
import {
  Supervision,
  type DesiredState,
  type StatusView,
  type StepView,
  type Subject,
} from '../../platform/supervision/index.js';
import { announceAgentsChanged } from '../definitions/agent-news.js';
import { Agent } from '../definitions/agent.entity.js';
import { agentHalted, agentRemoved } from '../definitions/agent.events.js';
import { AgentService } from '../definitions/agent.service.js';
import { RunRemoval } from '../runs/erasing/run.removal.js';

/** What people want of roles: to answer, or to rest. It is the organization's own choice, also for a role from a file. */
@Injectable()
export class AgentLifecycle {
  constructor(
    private readonly transactions: Transactions,
    private readonly agents: AgentService,
    private readonly supervision: Supervision,
    private readonly removal: RunRemoval,
    private readonly audit: AuditLog,
    private readonly events: Events,
    private readonly live: LiveBus,
  ) {}

  async status(actor: UserActor, id: string): Promise<StatusView> {
    const { desired } = await this.agents.get(actor, id);
    return { ...(await this.supervision.status(subjectOf(actor, id))), desired };
  }

  async history(actor: UserActor, id: string, page: PageQuery): Promise<Page<StepView>> {
    await this.agents.get(actor, id);
    return this.supervision.history(subjectOf(actor, id), page);
  }

  async start(actor: UserActor, id: string): Promise<StatusView> {
    await this.agents.get(actor, id);
    await this.transactions.run(async (tx) => {
      await this.want(tx, actor, id, 'running');
      const outcome = await this.supervision.start(tx, subjectOf(actor, id), actor.userId);
      if (outcome === 'changed')
        await this.audit.record(tx, actor, { action: 'agent.started', objectId: id });
    });
    return this.status(actor, id);
  }

  /** It is asked nothing any more. What it was asked before it answers, unless by `force`: then that is cancelled. */
  async stop(actor: UserActor, id: string, force: boolean): Promise<StatusView> {
    const { orgId } = await this.agents.get(actor, id);
    await this.transactions.run(async (tx) => {
      await this.want(tx, actor, id, 'stopped');
      const outcome = await this.supervision.stop(tx, subjectOf(actor, id), actor.userId);
      if (outcome === 'changed' || force)
        await this.audit.record(tx, actor, { action: 'agent.stopped', objectId: id, details: { force } });
      if (force) await this.events.emit(tx, agentHalted, { orgId, agentId: id });
    });
    if (force) await this.removal.endFirst(orgId, id);
    return this.status(actor, id);
  }

  async restart(actor: UserActor, id: string): Promise<StatusView> {
    await this.agents.get(actor, id);
    await this.transactions.run(async (tx) => {
      await this.want(tx, actor, id, 'running');
      await this.supervision.restart(tx, subjectOf(actor, id), actor.userId);
      await this.audit.record(tx, actor, { action: 'agent.restarted', objectId: id });
    });
    return this.status(actor, id);
  }

  @InTransaction(agentRemoved)
  async forget(tx: Tx, { orgId, agentId: id }: PayloadOf<typeof agentRemoved>): Promise<void> {
    await this.supervision.remove(tx, { orgId, kind: 'agent', id });
  }

  /** On its own row, which every question reads. */
  private async want(tx: Tx, { orgId }: UserActor, id: string, desired: DesiredState): Promise<void> {
    const { affected } = await tx.manager.update(Agent, { orgId, id, isActive: true }, { desired });
    if (!affected) throw notFound('The agent');
    announceAgentsChanged(tx, this.live, orgId);
  }
}

const subjectOf = ({ orgId }: UserActor, id: string): Subject => ({ orgId, kind: 'agent', id });
