import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import { CollectionNames, openCollections } from '../../knowledge/index.js';
import type { Page, PageQuery } from '../../platform/http/index.js';
import type { Problem } from '../types/agent-definition.js';
import { agentView, type AgentView } from './agent.dto.js';
import type { Agent } from './agent.entity.js';
import { AgentService } from './agent.service.js';
import { DefinitionCheck, noCollection, problem } from './definition-check.js';

/** Agents as those see them who look after them, with what does not work on this server. */
@Injectable()
export class AgentViews {
  constructor(
    private readonly agents: AgentService,
    private readonly check: DefinitionCheck,
    private readonly collections: CollectionNames,
  ) {}

  async of(agent: Agent | Promise<Agent>): Promise<AgentView> {
    const found = await agent;
    return agentView(found, [...(await this.check.onThisServer(found)), ...(await this.missing(found))]);
  }

  async page(actor: UserActor, query: PageQuery): Promise<Page<AgentView>> {
    const { items, nextCursor } = await this.agents.list(actor, query, (agent) => agent);
    return { items: await Promise.all(items.map((agent) => this.of(agent))), nextCursor };
  }

  /** Collections that it names and the organization does not have, or no longer; open ones may come yet. */
  private async missing({ orgId, knowledge }: Agent): Promise<Problem[]> {
    const found = await this.collections.resolve(orgId, knowledge);
    return knowledge.flatMap((name, index) =>
      name === openCollections || found.get(name)?.length
        ? []
        : [problem(`knowledge.${index}`, noCollection(name))],
    );
  }
}
