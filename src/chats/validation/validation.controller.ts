import { Body, Controller, Delete, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../platform/http/index.js';
import { MessageView } from '../messages/message.dto.js';
import { TrustService } from './trust.service.js';
import { ValidateAnswer } from './validation.dto.js';
import { ValidationService } from './validation.service.js';

@ApiTags('validation')
@Controller('api/v1')
export class ValidationController {
  constructor(
    private readonly validation: ValidationService,
    private readonly trust: TrustService,
  ) {}

  @Summary("Approve, edit or reject a role's answer; once")
  @Fails('already_validated', 'not_validatable', 'answer_superseded', 'message_deleted')
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

  @Summary('Let others rely on this approved or edited answer')
  @Fails('not_trustable', 'message_deleted')
  @Requires('chat:write')
  @Answers(200, MessageView)
  @Put('messages/:id/trust')
  markTrusted(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<MessageView> {
    return this.trust.mark(actor, id);
  }

  @Summary('Take back that others may rely on this answer')
  @Fails('not_trustable', 'message_deleted')
  @Requires('chat:write')
  @Answers(200, MessageView)
  @Delete('messages/:id/trust')
  unmarkTrusted(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<MessageView> {
    return this.trust.unmark(actor, id);
  }
}
