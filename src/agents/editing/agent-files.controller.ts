import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, sendDownload, Summary } from '../../platform/http/index.js';
import { AgentViews } from '../definitions/agent-views.js';
import { AgentView } from '../definitions/agent.dto.js';
import { ImportAgent, ImportQuery } from './agent-files.dto.js';
import { AgentFiles } from './agent-files.service.js';

@ApiTags('agents')
@Controller('api/v1/agents')
export class AgentFilesController {
  constructor(
    private readonly files: AgentFiles,
    private readonly views: AgentViews,
  ) {}

  @Summary('A role as a file of `prompts/`')
  @Requires('agent:manage')
  @Answers(200)
  @ApiProduces('text/markdown')
  @Get(':id/export')
  async export(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDownload(reply, await this.files.export(actor, id));
  }

  @Summary(
    'Make a role of a file',
    'With `replace=true` a role that has the username already becomes what the file says.',
  )
  @Fails('already_exists', 'agent_from_file', 'prompt_file_invalid')
  @Requires('agent:manage')
  @Answers(200, AgentView)
  @Post('import')
  import(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ImportQuery }) query: ImportQuery,
    @Body({ schema: ImportAgent }) body: ImportAgent,
  ): Promise<AgentView> {
    return this.views.of(this.files.import(actor, body, query));
  }
}
