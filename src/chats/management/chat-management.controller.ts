import { Body, Controller, Delete, Param, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../platform/http/index.js';
import { ChatView, UpdateChat } from '../chat/chat.dto.js';
import { ChatDeletion } from './chat-deletion.js';
import { ChatSettingsService } from './chat-settings.service.js';

@ApiTags('chats')
@Controller('api/v1/chats/:id')
export class ChatManagementController {
  constructor(
    private readonly settings: ChatSettingsService,
    private readonly deletion: ChatDeletion,
  ) {}

  @Summary(
    'Rename, archive or set up a chat',
    'Every member renames; who made a group, and administrators in it, change the rest. An archived chat ' +
      'is read-only.',
  )
  @Fails('chat_archived', 'conflict')
  @Requires('chat:write')
  @Answers(200, ChatView)
  @Patch()
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateChat }) body: UpdateChat,
  ): Promise<ChatView> {
    return this.settings.update(actor, id, body);
  }

  @Summary('Delete a chat for everybody and for good', 'With all that was written in it; runs under way end.')
  @Fails('conflict')
  @Requires('chat:write')
  @Answers(204)
  @Delete()
  delete(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.deletion.delete(actor, id);
  }
}
