import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Public } from '../../platform/http/index.js';
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

  /** What an invite offers; it stays open. */
  @Public()
  @Answers(200, OfferView)
  @Post('lookup')
  lookUp(@Body({ schema: LookUpInvite }) body: LookUpInvite): Promise<OfferView> {
    return this.throttle.guard({ of: 'invite', account: body.token }, () => this.acceptance.lookUp(body));
  }

  /** Makes an account with one's own password, and lets its person in. The invite is then used up. */
  @Public()
  @OpensSession()
  @Answers(201, SessionView.or(CookieSessionView))
  @Post('accept')
  accept(@Body({ schema: AcceptInvite }) body: AcceptInvite): Promise<Entrance> {
    return this.throttle.guard({ of: 'invite', account: body.token }, () => this.acceptance.accept(body));
  }
}
