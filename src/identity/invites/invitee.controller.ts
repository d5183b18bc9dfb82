import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Public, Summary } from '../../platform/http/index.js';
import { CookieSessionView, SessionView, type Entrance } from '../sessions/auth.dto.js';
import { OpensSession } from '../sessions/token-transport.js';
import { LoginThrottle } from '../throttle/login-throttle.js';
import { InviteAcceptance } from './invite-acceptance.js';
import { AcceptInvite, LookUpInvite, OfferView } from './invite.dto.js';

@ApiTags('auth')
@Controller('api/v1/auth/invites')
export class InviteeController {
  constructor(
    private readonly acceptance: InviteAcceptance,
    private readonly throttle: LoginThrottle,
  ) {}

  @Summary('What an invite offers', 'It stays open.')
  @Fails('link_invalid', 'too_many_attempts')
  @Public()
  @Answers(200, OfferView)
  @Post('lookup')
  lookUp(@Body({ schema: LookUpInvite }) body: LookUpInvite): Promise<OfferView> {
    return this.throttle.guard({ of: 'invite', account: body.token }, () => this.acceptance.lookUp(body));
  }

  @Summary('Accept an invite: make an account and log in', 'The invite is then used up.')
  @Fails('link_invalid', 'already_exists', 'password_too_long', 'too_many_attempts')
  @Public()
  @OpensSession()
  @Answers(201, SessionView.or(CookieSessionView))
  @Post('accept')
  accept(@Body({ schema: AcceptInvite }) body: AcceptInvite): Promise<Entrance> {
    return this.throttle.guard({ of: 'invite', account: body.token }, () => this.acceptance.accept(body));
  }
}
