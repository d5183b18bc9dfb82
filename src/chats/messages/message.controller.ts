import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../platform/http/index.js';
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

  @Summary('Messages of a chat, newest first', 'From the newest, or around one that somebody looks for.')
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

  @Summary(
    'Write in a chat; each role mentioned starts a run',
    'The same `clientId` again answers with the first message. Follow a run with `GET /runs/{id}/events`,' +
      ' or everything with `/ws`.',
  )
  @Fails('chat_archived', 'agent_unavailable', 'message_deleted', 'conflict', 'secret_not_kept', 'queue_full')
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

  @Summary('One message', "Of an edited answer also the difference to the role's own text.")
  @Requires('chat:read')
  @Answers(200, MessageView)
  @Get('messages/:id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<MessageView> {
    return this.reader.get(actor, id);
  }
}
