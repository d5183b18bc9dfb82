import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Id } from '../../platform/http/index.js';
import { MessageView } from '../messages/message.dto.js';
import { ValidateAnswer } from './validation.dto.js';
import { ValidationService } from './validation.service.js';

@ApiTags('validation')
@Controller('api/v1')
export class ValidationController {
  constructor(private readonly validation: ValidationService) {}

  /** Approves, edits or rejects a role's answer; once. */
  @Requires('chat:write')
  @Answers(200, MessageView)
  @Post('messages/:id/validate')
  validate(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ValidateAnswer }) body: ValidateAnswer,
  ): Promise<MessageView> {
    return this.validation.validate(actor, id, body);
  }
}
