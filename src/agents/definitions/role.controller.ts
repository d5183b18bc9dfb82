import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Answers, Fails, type Page, PageQuery, Summary, Text } from '../../platform/http/index.js';
import { normalizeUsername } from '../../platform/text/index.js';
import { ReloadedView, RolePage, roleView, RoleView } from './agent.dto.js';
import { AgentService } from './agent.service.js';
import { FileRoles } from './file-roles.js';

@ApiTags('roles')
@Controller('api/v1/roles')
export class RoleController {
  constructor(
    private readonly agents: AgentService,
    private readonly fileRoles: FileRoles,
  ) {}

  @Summary('The roles that I can call as `@@username`')
  @Requires('agent:read')
  @Answers(200, RolePage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<RoleView>> {
    return this.agents.list(actor, page, roleView);
  }

  @Summary('One role by its username')
  @Requires('agent:read')
  @Answers(200, RoleView)
  @Get(':username')
  async get(
    @CurrentUser() actor: UserActor,
    @Param('username', { schema: Text(200) }) username: string,
  ): Promise<RoleView> {
    const agent = await this.agents.findByUsername(actor, normalizeUsername(username));
    if (!agent) throw notFound('The role');
    return roleView(agent);
  }

  @Summary(
    'Read `prompts/` again, for every process, without a restart',
    'A mistake in any file changes nothing.',
  )
  @Fails('prompt_file_invalid')
  @Requires('agent:manage')
  @Answers(200, ReloadedView)
  @Post('reload')
  async reload(@CurrentUser() actor: UserActor): Promise<ReloadedView> {
    const changed = await this.fileRoles.reload(actor);
    const { items } = await this.agents.list(actor, { limit: 200 }, roleView);
    return { items, changed };
  }
}
