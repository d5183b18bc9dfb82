import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Answers, PageQuery, Text, type Page } from '../../platform/http/index.js';
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

  /** The roles that one can call as `@@username`. */
  @Requires('agent:read')
  @Answers(200, RolePage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<RoleView>> {
    return this.agents.list(actor, page, roleView);
  }

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

  /** Reads `prompts/` again, for every process, without a restart. A mistake in any file changes nothing. */
  @Requires('agent:manage')
  @Answers(200, ReloadedView)
  @Post('reload')
  async reload(@CurrentUser() actor: UserActor): Promise<ReloadedView> {
    const changed = await this.fileRoles.reload(actor);
    const { items } = await this.agents.list(actor, { limit: 200 }, roleView);
    return { items, changed };
  }
}
