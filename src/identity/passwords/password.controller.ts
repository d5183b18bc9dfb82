import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Public, Summary } from '../../platform/http/index.js';
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

  @Summary('Change my password', 'Ends all of my other sessions.')
  @Fails('wrong_password', 'password_too_long', 'too_many_attempts')
  @Requires('account:manage')
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

  @Summary(
    'Have a link for choosing a new password mailed',
    'The answer is the same whether or not anybody has this address.',
  )
  @Fails('too_many_attempts')
  @Public()
  @Answers(202, PasswordResetRequested)
  @Post('password-reset')
  async request(
    @Body({ schema: RequestPasswordReset }) body: RequestPasswordReset,
  ): Promise<PasswordResetRequested> {
    await this.throttle.spend({ of: 'password-reset', account: body.email });
    return this.requests.request(body);
  }

  @Summary(
    'Choose a new password with the token of such a link',
    'Ends all sessions of the person. The link is then used up.',
  )
  @Fails('link_invalid', 'password_too_long', 'too_many_attempts')
  @Public()
  @Answers(204)
  @Post('password-reset/confirm')
  confirm(@Body({ schema: ConfirmPasswordReset }) body: ConfirmPasswordReset): Promise<void> {
    return this.throttle.guard({ of: 'password-reset', account: body.token }, () =>
      this.passwords.reset(body),
    );
  }
}
