import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../identity/index.js';
import { Answers, type Page, PageQuery, Summary } from '../platform/http/index.js';
import { ToolPage, type ToolView } from './tool.dto.js';
import { ToolRegistry } from './tool-registry.js';

@ApiTags('tools')
@Controller('api/v1/tools')
export class ToolController {
  constructor(private readonly tools: ToolRegistry) {}

  @Summary(
    'Tools that an agent can be given, by name',
    'Those built in, and those that were accepted of MCP servers that are switched on.',
  )
  @Requires('agent:manage')
  @Answers(200, ToolPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<ToolView>> {
    return this.tools.list(actor.orgId, page);
  }
}
