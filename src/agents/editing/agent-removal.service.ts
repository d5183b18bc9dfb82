import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { LiveBus } from '../../platform/live/index.js';
import { announceAgentsChanged } from '../definitions/agent-news.js';
import { Agent } from '../definitions/agent.entity.js';
import { agentRemoved } from '../definitions/agent.events.js';
import { DefinitionReferences } from '../definitions/definition-references.js';
import { AgentEditing, lockDefinitions } from './agent-editing.service.js';
import { AgentFarewells } from './agent-farewells.js';

/** Removes agents that are no files. */
@Injectable()
export class AgentRemoval {
  constructor(
    private readonly transactions: Transactions,
    private readonly editing: AgentEditing,
    private readonly references: DefinitionReferences,
    private readonly farewells: AgentFarewells,
    private readonly audit: AuditLog,
    private readonly events: Events,
    private readonly live: LiveBus,
  ) {}

  /** Its answers and versions stay, and its username is free. Throws `agent_in_use` when another agent leads it. */
  async remove(actor: UserActor, id: string): Promise<void> {
    const { orgId, userId } = actor;
    const { username } = await this.editing.ofApi(actor, id);
    // Who is refused here takes nothing away from anybody.
    await this.transactions.run((tx) => requireNoLeader(tx, orgId, username));
    const deletion = (): Promise<void> =>
      this.transactions.run(async (tx) => {
        await lockDefinitions(tx, orgId);
        await requireNoLeader(tx, orgId, username);
        const { affected } = await tx.manager.update(
          Agent,
          { orgId, id, isActive: true },
          { isActive: false, updatedAt: () => 'now()' },
        );
        if (!affected) throw notFound('The agent');
        await this.references.releaseTables(tx, orgId, id);
        await this.audit.record(tx, actor, { action: 'agent.deleted', objectId: id, details: { username } });
        await this.events.emit(tx, agentRemoved, { orgId, agentId: id });
        announceAgentsChanged(tx, this.live, orgId);
      });
    await this.farewells.before({ orgId, agentId: id, userId }, deletion);
  }
}

async function requireNoLeader(tx: Tx, orgId: string, username: string): Promise<void> {
  const leaders = await tx.manager.query<{ username: string }[]>(
    `SELECT username FROM agents WHERE org_id = $1 AND is_active AND members @> $2::jsonb ORDER BY username LIMIT 5`,
    [orgId, JSON.stringify([username])],
  );
  if (leaders.length === 0) return;
  const names = leaders.map((leader) => leader.username).join(', ');
  throw new AppError('agent_in_use', `The role is led by ${names}: take it off the members first`);
}
