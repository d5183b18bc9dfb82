import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, PageQuery, type Page } from '../../platform/http/index.js';
import { ChatPage, ChatView, CreateChat, MarkRead, UpdateChat } from './chat.dto.js';
import { ChatService } from './chat.service.js';

@ApiTags('chats')
@Controller('api/v1/chats')
export class ChatController {
  constructor(private readonly chats: ChatService) {}

  /** My chats, the one with the newest message first. */
  @Requires('chat:read')
  @Answers(200, ChatPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<ChatView>> {
    return this.chats.list(actor, page);
  }

  /** A direct chat that exists already is answered again. */
  @Requires('chat:write')
  @Answers(201, ChatView)
  @Post()
  create(@CurrentUser() actor: UserActor, @Body({ schema: CreateChat }) body: CreateChat): Promise<ChatView> {
    return this.chats.create(actor, body);
  }

  @Requires('chat:read')
  @Answers(200, ChatView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ChatView> {
    return this.chats.get(actor, id);
  }

  @Requires('chat:write')
  @Answers(200, ChatView)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateChat }) body: UpdateChat,
  ): Promise<ChatView> {
    return this.chats.update(actor, id, body);
  }

  @Requires('chat:write')
  @Answers(200, ChatView)
  @Put(':id/members/:userId')
  addMember(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('userId', { schema: Id }) userId: string,
  ): Promise<ChatView> {
    return this.chats.addMember(actor, id, userId);
  }

  @Requires('chat:write')
  @Answers(204)
  @Delete(':id/members/:userId')
  removeMember(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('userId', { schema: Id }) userId: string,
  ): Promise<void> {
    return this.chats.removeMember(actor, id, userId);
  }

  @Requires('chat:read')
  @Answers(204)
  @Post(':id/read')
  markRead(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: MarkRead }) body: MarkRead,
  ): Promise<void> {
    return this.chats.markRead(actor, id, body.messageId);
  }
}
