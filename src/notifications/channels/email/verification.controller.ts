import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../../platform/http/index.js';
import { EmailVerification } from './email-verification.js';
import { VerifyChannel } from './verification.dto.js';

@ApiTags('notifications')
@Controller('api/v1/notifications/channels')
export class VerificationController {
  constructor(private readonly verification: EmailVerification) {}

  @Summary(
    'Verify an e-mail channel',
    'With the code that was mailed to its address. The code is then used up.',
  )
  @Fails('link_invalid', 'too_many_attempts')
  @Requires('notification:write')
  @Answers(204)
  @Post(':id/verify')
  verify(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: VerifyChannel }) { code }: VerifyChannel,
  ): Promise<void> {
    return this.verification.verify(actor, id, code);
  }
}
