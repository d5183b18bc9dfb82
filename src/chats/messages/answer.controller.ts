import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../platform/http/index.js';
import { MessageView } from './message.dto.js';
import { Siblings } from './siblings.js';

@ApiTags('messages')
@Controller('api/v1')
export class AnswerController {
  constructor(private readonly siblings: Siblings) {}

  @Summary(
    'Show this answer instead of its siblings',
    'Siblings are the other answers of the same role to the same message.',
  )
  @Fails('message_deleted', 'chat_archived')
  @Requires('chat:write')
  @Answers(200, MessageView)
  @Post('messages/:id/select')
  select(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<MessageView> {
    return this.siblings.select(actor, id);
  }
}
