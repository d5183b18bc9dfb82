import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { AccessView, SetAccess } from './agent-access.dto.js';
import { AgentAccessService } from './agent-access.service.js';
import { AgentViews } from './agent-views.js';
import { AgentPage, AgentView } from './agent.dto.js';
import { AgentService } from './agent.service.js';

@ApiTags('agents')
@Controller('api/v1/agents')
export class AgentController {
  constructor(
    private readonly agents: AgentService,
    private readonly views: AgentViews,
    private readonly access: AgentAccessService,
  ) {}

  @Summary('The roles that I may use, with their prompts', 'All of them for those who manage agents.')
  @Requires('agent:read')
  @Answers(200, AgentPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<AgentView>> {
    return this.views.page(actor, page);
  }

  @Summary('One role with its prompt')
  @Requires('agent:read')
  @Answers(200, AgentView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<AgentView> {
    return this.views.of(this.agents.get(actor, id));
  }

  @Summary('Who may use a role')
  @Requires('agent:manage')
  @Answers(200, AccessView)
  @Get(':id/access')
  getAccess(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<AccessView> {
    return this.access.get(actor, id);
  }

  @Summary(
    'Say who may use a role',
    'Beside owners and administrators, who may use every one; in force within 5 s.',
  )
  @Requires('agent:manage')
  @Answers(200, AccessView)
  @Put(':id/access')
  setAccess(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: SetAccess }) body: SetAccess,
  ): Promise<AccessView> {
    return this.access.set(actor, id, body);
  }
}
