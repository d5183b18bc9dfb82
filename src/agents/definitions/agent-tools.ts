import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { agentsWithTools, toolsOfAgent, type ToolChoice } from '../../tools/index.js';
import { Agent } from './agent.entity.js';

/** Answers the tools, which know no agents, what an agent has of them. */
@Injectable()
export class AgentTools {
  @InTransaction(toolsOfAgent)
  choiceOf(tx: Tx, { orgId, agentId: id }: PayloadOf<typeof toolsOfAgent>): Promise<ToolChoice | null> {
    return tx.manager.findOneBy(Agent, { orgId, id, isActive: true });
  }

  @InTransaction(agentsWithTools)
  async usersOf(tx: Tx, { orgId, tools }: PayloadOf<typeof agentsWithTools>): Promise<string[]> {
    const found = await tx.manager.query<{ username: string }[]>(
      `SELECT username FROM agents WHERE org_id = $1 AND is_active AND tools ?| $2::text[]
       ORDER BY username LIMIT 10`,
      [orgId, tools],
    );
    return found.map(({ username }) => username);
  }
}
