import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id, type Page, Summary } from '../../platform/http/index.js';
import { ChatPage, ChatView, CreateChat, ListChats } from './chat.dto.js';
import { ChatService } from './chat.service.js';

@ApiTags('chats')
@Controller('api/v1/chats')
export class ChatController {
  constructor(private readonly chats: ChatService) {}

  @Summary(
    'My chats, the one with the newest message first',
    'Archived ones are a list of their own: `archived=true`.',
  )
  @Requires('chat:read')
  @Answers(200, ChatPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: ListChats }) query: ListChats,
  ): Promise<Page<ChatView>> {
    return this.chats.list(actor, query);
  }

  @Summary(
    'Open a chat',
    '`group`: people, and roles by `@@username`; `direct`: with one colleague, and the one that exists ' +
      'already is answered again; `agent`: every message addresses one role, unless it calls others.',
  )
  @Requires('chat:write')
  @Answers(201, ChatView)
  @Post()
  create(@CurrentUser() actor: UserActor, @Body({ schema: CreateChat }) body: CreateChat): Promise<ChatView> {
    return this.chats.create(actor, body);
  }

  @Summary('One chat with its members and settings')
  @Requires('chat:read')
  @Answers(200, ChatView)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<ChatView> {
    return this.chats.get(actor, id);
  }
}
