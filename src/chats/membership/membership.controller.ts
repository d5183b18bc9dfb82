import { Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../platform/http/index.js';
import { ChatView } from '../chat/chat.dto.js';
import { MembershipService } from './membership.service.js';

@ApiTags('chats')
@Controller('api/v1/chats/:id/members/:userId')
export class MembershipController {
  constructor(private readonly membership: MembershipService) {}

  @Summary('Take a colleague into a group')
  @Fails('chat_archived', 'conflict')
  @Requires('chat:write')
  @Answers(200, ChatView)
  @Put()
  add(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('userId', { schema: Id }) userId: string,
  ): Promise<ChatView> {
    return this.membership.add(actor, id, userId);
  }

  @Summary(
    'Take somebody out of a group, or leave it',
    'A group that everybody has left is archived. A conversation with somebody outside is left too, by who has not taken it over.',
  )
  @Fails('conflict')
  @Requires('chat:write')
  @Answers(204)
  @Delete()
  remove(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('userId', { schema: Id }) userId: string,
  ): Promise<void> {
    return this.membership.remove(actor, id, userId);
  }
}
