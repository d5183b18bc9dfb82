import { Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id } from '../../platform/http/index.js';
import { ChatView } from '../chat/chat.dto.js';
import { MembershipService } from './membership.service.js';

@ApiTags('chats')
@Controller('api/v1/chats/:id/members/:userId')
export class MembershipController {
  constructor(private readonly membership: MembershipService) {}

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

  /** Removing oneself is leaving; a group that everybody has left is archived. */
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
