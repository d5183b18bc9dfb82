import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ModelRegistry } from '../../llm/index.js';
import {
  LastingFailure,
  Supervisor,
  type Hold,
  type Keeper,
  type Stop,
} from '../../platform/supervision/index.js';
import { Agent } from '../definitions/agent.entity.js';
import { AgentTypes } from '../types/agent-types.js';

const nothing: Stop = () => Promise.resolve();

/**
 * Begins roles: looks whether one can work on this server. It needs no process of its own, since every worker answers for
 * every role; whoever looks after it says that it is awake, and lets it sleep when nobody has asked for long.
 */
@Injectable()
export class AgentKeeper implements Keeper {
  readonly occupies = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly types: AgentTypes,
    private readonly models: ModelRegistry,
    supervisor: Supervisor,
  ) {
    supervisor.register('agent', this);
  }

  async begin({ orgId, id }: Hold): Promise<Stop | 'gone'> {
    const agent = await this.dataSource.manager.findOneBy(Agent, { orgId, id, isActive: true });
    if (!agent) return 'gone';
    if (!this.types.names.includes(agent.type))
      throw new LastingFailure('agent_unavailable', `This server has no agents of type ${agent.type}`);
    if (agent.limits.cost !== undefined && !this.models.priceOf(agent.model ?? undefined))
      throw new LastingFailure(
        'agent_unavailable',
        'Its cost is limited, and its model has no price on this server',
      );
    return nothing;
  }
}
