import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, PageQuery, type Page } from '../../platform/http/index.js';
import { AgentPage, agentView, AgentView } from './agent.dto.js';
import { AgentService } from './agent.service.js';

@ApiTags('agents')
@Controller('api/v1/agents')
export class AgentController {
  constructor(private readonly agents: AgentService) {}

  /** Roles with their prompts. */
  @Requires('agent:read')
  @Answers(200, AgentPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<AgentView>> {
    return this.agents.list(actor.orgId, page, agentView);
  }

  @Requires('agent:read')
  @Answers(200, AgentView)
  @Get(':id')
  async get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<AgentView> {
    return agentView(await this.agents.get(actor.orgId, id));
  }
}
