import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, type Page, Summary } from '../../platform/http/index.js';
import { MessagePage, type MessageView } from '../messages/message.dto.js';
import { ListMentions, MarkRead } from './reading.dto.js';
import { ReadingService } from './reading.service.js';

@ApiTags('chats')
@Controller('api/v1')
export class ReadingController {
  constructor(private readonly reading: ReadingService) {}

  @Summary('I have read all up to this message', 'A mark never moves back.')
  @Requires('chat:read')
  @Answers(204)
  @Post('chats/:id/read')
  markRead(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: MarkRead }) body: MarkRead,
  ): Promise<void> {
    return this.reading.markRead(actor, id, body.messageId);
  }

  @Summary('Messages of my chats that mention me, newest first')
  @Requires('chat:read')
  @Answers(200, MessagePage)
  @Get('mentions')
  mentions(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ListMentions }) query: ListMentions,
  ): Promise<Page<MessageView>> {
    return this.reading.mentions(actor, query);
  }
}
