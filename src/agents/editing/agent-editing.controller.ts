import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { AgentViews } from '../definitions/agent-views.js';
import { AgentView } from '../definitions/agent.dto.js';
import { CreateAgent, UpdateAgent } from './agent-editing.dto.js';
import { AgentEditing } from './agent-editing.service.js';
import { AgentRemoval } from './agent-removal.service.js';
import { VersionDetails, VersionNumber, VersionPage, type VersionView } from './agent-history.dto.js';
import { AgentHistory } from './agent-history.service.js';

@ApiTags('agents')
@Controller('api/v1/agents')
export class AgentEditingController {
  constructor(
    private readonly editing: AgentEditing,
    private readonly removal: AgentRemoval,
    private readonly history: AgentHistory,
    private readonly views: AgentViews,
  ) {}

  @Summary(
    'Make a role that is called as `@@username`',
    'Its mistakes are named, each by its path: those of its form first, and without any of these all others.',
  )
  @Fails('already_exists')
  @Requires('agent:manage')
  @Answers(201, AgentView)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateAgent }) body: CreateAgent,
  ): Promise<AgentView> {
    return this.views.of(this.editing.create(actor, body));
  }

  @Summary(
    'Change parts of a role',
    'Changes the parts that are sent, each as a whole, and makes a version of it. Roles that are files: ' +
      '409.',
  )
  @Fails('agent_from_file', 'conflict')
  @Requires('agent:manage')
  @Answers(200, AgentView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateAgent }) body: UpdateAgent,
  ): Promise<AgentView> {
    return this.views.of(this.editing.update(actor, id, body));
  }

  @Summary(
    'Take a role out of service',
    'It is called no more, and its open runs are cancelled; its answers stay, and its username is free.',
  )
  @Fails('agent_from_file', 'agent_in_use')
  @Requires('agent:manage')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.removal.remove(actor, id);
  }

  @Summary('What a role was, newest first', 'Who changed it, when, and which parts.')
  @Requires('agent:manage')
  @Answers(200, VersionPage)
  @Get(':id/versions')
  versions(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<VersionView>> {
    return this.history.list(actor, id, page);
  }

  @Summary('One version of a role, and what it changed')
  @Requires('agent:manage')
  @Answers(200, VersionDetails)
  @Get(':id/versions/:version')
  version(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('version', { schema: VersionNumber }) version: number,
  ): Promise<VersionDetails> {
    return this.history.get(actor, id, version);
  }

  @Summary('Make a new version with the content of this one')
  @Fails('agent_from_file', 'conflict')
  @Requires('agent:manage')
  @Answers(200, AgentView)
  @Post(':id/versions/:version/restore')
  restore(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('version', { schema: VersionNumber }) version: number,
  ): Promise<AgentView> {
    return this.views.of(this.history.restore(actor, id, version));
  }
}
