import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Public } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { LoginThrottle } from '../throttle/login-throttle.js';
import { PasswordResetRequests } from './password-reset-requests.js';
import {
  ChangePassword,
  ConfirmPasswordReset,
  PasswordResetRequested,
  RequestPasswordReset,
} from './password.dto.js';
import { PasswordService } from './password.service.js';

@ApiTags('auth')
@Controller('api/v1/auth')
export class PasswordController {
  constructor(
    private readonly passwords: PasswordService,
    private readonly requests: PasswordResetRequests,
    private readonly throttle: LoginThrottle,
  ) {}

  /** Changes one's own password and ends all other sessions. */
  @Requires('organization:read')
  @Answers(204)
  @Post('password')
  change(
    @CurrentUser() actor: UserActor,
    @Body({ schema: ChangePassword }) body: ChangePassword,
  ): Promise<void> {
    return this.throttle.guard({ of: 'password-change', account: actor.userId }, () =>
      this.passwords.change(actor, body),
    );
  }

  /** Mails a link for choosing a new password, if anybody has this address. */
  @Public()
  @Answers(202, PasswordResetRequested)
  @Post('password-reset')
  async request(
    @Body({ schema: RequestPasswordReset }) body: RequestPasswordReset,
  ): Promise<PasswordResetRequested> {
    await this.throttle.spend({ of: 'password-reset', account: body.email });
    return this.requests.request(body);
  }

  /** Sets the new password and ends all sessions of the person. The link is then used up. */
  @Public()
  @Answers(204)
  @Post('password-reset/confirm')
  confirm(@Body({ schema: ConfirmPasswordReset }) body: ConfirmPasswordReset): Promise<void> {
    return this.throttle.guard({ of: 'password-reset', account: body.token }, () =>
      this.passwords.reset(body),
    );
  }
}
