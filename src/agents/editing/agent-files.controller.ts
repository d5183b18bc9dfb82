import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, sendDownload } from '../../platform/http/index.js';
import { agentView, AgentView } from '../definitions/agent.dto.js';
import { ImportAgent, ImportQuery } from './agent-files.dto.js';
import { AgentFiles } from './agent-files.service.js';

@ApiTags('agents')
@Controller('api/v1/agents')
export class AgentFilesController {
  constructor(private readonly files: AgentFiles) {}

  /** The agent as a file of `prompts/`. */
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

  /** Makes an agent of a file, or makes one what the file says. */
  @Requires('agent:manage')
  @Answers(200, AgentView)
  @Post('import')
  async import(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ImportQuery }) query: ImportQuery,
    @Body({ schema: ImportAgent }) body: ImportAgent,
  ): Promise<AgentView> {
    return agentView(await this.files.import(actor, body, query));
  }
}
