import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { toolsOfAgent, type ToolChoice } from '../../tools/index.js';
import { Agent } from './agent.entity.js';

/** Answers the tools, which know no agents, what an agent has of them. */
@Injectable()
export class AgentTools {
  @InTransaction(toolsOfAgent)
  choiceOf(tx: Tx, { orgId, agentId: id }: PayloadOf<typeof toolsOfAgent>): Promise<ToolChoice | null> {
    return tx.manager.findOneBy(Agent, { orgId, id, isActive: true });
  }
}
