import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id } from '../../platform/http/index.js';
import { HistoryPage, ListMessages, MessageView, PostedMessage, PostMessage } from './message.dto.js';
import { MessageHistory } from './message-history.js';
import { MessageReader } from './message-reader.js';
import { MessageService } from './message.service.js';

@ApiTags('messages')
@Controller('api/v1')
export class MessageController {
  constructor(
    private readonly messages: MessageService,
    private readonly history: MessageHistory,
    private readonly reader: MessageReader,
  ) {}

  /** Newest first; from the newest, or around one that somebody looks for. */
  @Requires('chat:read')
  @Answers(200, HistoryPage)
  @Get('chats/:id/messages')
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: ListMessages }) query: ListMessages,
  ): Promise<HistoryPage> {
    return this.history.list(actor, id, query);
  }

  /** Posts; each role mentioned starts a run. The same `clientId` again answers with the first message. */
  @Requires('chat:write')
  @Answers(201, PostedMessage)
  @Post('chats/:id/messages')
  post(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: PostMessage }) body: PostMessage,
  ): Promise<PostedMessage> {
    return this.messages.post(actor, id, body);
  }

  @Requires('chat:read')
  @Answers(200, MessageView)
  @Get('messages/:id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<MessageView> {
    return this.reader.get(actor, id);
  }
}
