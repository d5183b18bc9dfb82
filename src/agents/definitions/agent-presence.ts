import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Agent } from './agent.entity.js';

interface AgentRef {
  orgId: string;
  agentId: string;
}

/** Whether it is there: neither deleted, nor a role whose file is gone. */
export const isAgentActive = (manager: EntityManager, { orgId, agentId: id }: AgentRef): Promise<boolean> =>
  manager.existsBy(Agent, { orgId, id, isActive: true });

/** For what is set up for an agent: it is there until the commit, or `not_found`. Goes before other locks. */
export async function keepAgentActive(tx: Tx, { orgId, agentId: id }: AgentRef): Promise<void> {
  const agent = await tx.manager.findOne(Agent, {
    select: { id: true },
    where: { orgId, id, isActive: true },
    lock: { mode: 'pessimistic_read' },
  });
  if (!agent) throw notFound('The agent');
}
