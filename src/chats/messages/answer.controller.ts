import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id } from '../../platform/http/index.js';
import { MessageView } from './message.dto.js';
import { Siblings } from './siblings.js';

@ApiTags('messages')
@Controller('api/v1')
export class AnswerController {
  constructor(private readonly siblings: Siblings) {}

  /** Shows this answer instead of its siblings: the others that the role gave to the same message. */
  @Requires('chat:write')
  @Answers(200, MessageView)
  @Post('messages/:id/select')
  select(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<MessageView> {
    return this.siblings.select(actor, id);
  }
}
