import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, sendDownload, Summary } from '../../platform/http/index.js';
import { ChatExportQuery } from './chat-export.dto.js';
import { ChatExportService } from './chat-export.service.js';

@ApiTags('chats')
@Controller('api/v1/chats/:id/export')
export class ChatExportController {
  constructor(private readonly exports: ChatExportService) {}

  @Summary('A chat as a file, oldest message first', 'An export that breaks off ends without its last chunk.')
  @Requires('chat:read')
  @Answers(200)
  @ApiProduces('text/markdown', 'application/jsonl')
  @Get()
  async export(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: ChatExportQuery }) query: ChatExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDownload(reply, await this.exports.export(actor, id, query));
  }
}
