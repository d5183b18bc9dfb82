import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AuditLog, User, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { mostListed, type AccessView, type SetAccess } from './agent-access.dto.js';
import { announceAgentsChanged } from './agent-news.js';
import { AgentUser } from './agent-user.entity.js';
import { Agent } from './agent.entity.js';
import { AgentService } from './agent.service.js';

/** Who may use an agent. It is the organization's own choice, also for a role that comes from a file. */
@Injectable()
export class AgentAccessService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly agents: AgentService,
    private readonly audit: AuditLog,
    private readonly live: LiveBus,
  ) {}

  async get(actor: UserActor, id: string): Promise<AccessView> {
    const { visibility, allowedRoles } = await this.agents.get(actor, id);
    const listed = await this.dataSource.manager.find(AgentUser, {
      where: { orgId: actor.orgId, agentId: id },
      order: { userId: 'ASC' },
      take: mostListed,
    });
    return { visibility, userIds: listed.map(({ userId }) => userId), roles: allowedRoles };
  }

  /** Replaces it as a whole. Runs that were started before go on. */
  async set(actor: UserActor, id: string, access: SetAccess): Promise<AccessView> {
    await this.transactions.run(async (tx) => {
      const { visibility, roles, userIds } = access;
      const { affected } = await tx.manager.update(
        Agent,
        { orgId: actor.orgId, id, isActive: true },
        { visibility, allowedRoles: roles },
      );
      if (!affected) throw notFound('The agent');
      await this.replaceUsers(tx, actor.orgId, id, userIds);
      const details = { visibility, userIds, roles };
      await this.audit.record(tx, actor, { action: 'agent.access-changed', objectId: id, details });
      announceAgentsChanged(tx, this.live, actor.orgId);
    });
    return this.get(actor, id);
  }

  private async replaceUsers(tx: Tx, orgId: string, agentId: string, userIds: string[]): Promise<void> {
    await tx.manager.delete(AgentUser, { orgId, agentId });
    if (userIds.length === 0) return;
    // Those who are deactivated stay listed: they are let in again with what they had.
    if ((await tx.manager.countBy(User, { orgId, id: In(userIds) })) !== userIds.length) {
      throw notFound('A user');
    }
    await tx.manager.insert(
      AgentUser,
      userIds.map((userId) => ({ orgId, agentId, userId })),
    );
  }
}
