import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, PageQuery, type Page } from '../../platform/http/index.js';
import { MessagePage, MessageView, PostedMessage, PostMessage } from './message.dto.js';
import { MessageReader } from './message-reader.js';
import { MessageService } from './message.service.js';

@ApiTags('messages')
@Controller('api/v1')
export class MessageController {
  constructor(
    private readonly messages: MessageService,
    private readonly reader: MessageReader,
  ) {}

  /** Newest first. */
  @Requires('chat:read')
  @Answers(200, MessagePage)
  @Get('chats/:id/messages')
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<MessageView>> {
    return this.reader.list(actor, id, page);
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
