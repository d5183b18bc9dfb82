import { Body, Controller, Get, Headers, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, Public, Summary } from '../../platform/http/index.js';
import { preferredLocale } from '../../platform/text/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { ByCookie } from '../credentials/credential.js';
import { LoginThrottle } from '../throttle/login-throttle.js';
import {
  CookieSessionView,
  CookieTokensView,
  Login,
  MeView,
  Refresh,
  Register,
  SessionView,
  SignupView,
  TokensView,
  type Entrance,
  type IssuedTokens,
} from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { SessionService } from './session.service.js';
import { ClosesSession, CookieGrant, OpensSession, theGrant, type Grant } from './token-transport.js';

@ApiTags('auth')
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
    private readonly throttle: LoginThrottle,
  ) {}

  @Summary(
    'Register an organization with yourself as its owner',
    'Its language is `locale`, or what `Accept-Language` prefers, or Russian.',
  )
  @Fails('signup_closed', 'already_exists', 'password_too_long')
  @Public()
  @OpensSession()
  @Answers(201, SessionView.or(CookieSessionView))
  @Post('register')
  register(
    @Body({ schema: Register }) body: Register,
    @Headers('accept-language') accepted?: string,
  ): Promise<Entrance> {
    return this.auth.register({ locale: preferredLocale(accepted), ...body });
  }

  @Summary(
    'What somebody without a session has to know of this server',
    'Whether they may register is said by `ALLOW_SIGNUP`; a closed server still takes its very first organization.',
  )
  @Public()
  @Answers(200, SignupView)
  @Get('signup')
  signup(): Promise<SignupView> {
    return this.auth.signup();
  }

  @Summary(
    'Log in',
    'With the header `x-artel-session: cookie` the tokens come as HttpOnly cookies, with a `csrfToken` in' +
      ' the answer.',
  )
  @Fails('invalid_credentials', 'too_many_attempts')
  @Public()
  @OpensSession()
  @Answers(200, SessionView.or(CookieSessionView))
  @Post('login')
  login(@Body({ schema: Login }) body: Login): Promise<Entrance> {
    return this.throttle.guard({ of: 'login', account: body.email }, () => this.auth.login(body));
  }

  @Summary(
    'Exchange a refresh token for a new pair of tokens',
    'The old one is then used up; used a second time it closes its session.',
  )
  @Fails('invalid_token', 'token_reused')
  @Public()
  @OpensSession()
  @Answers(200, TokensView.or(CookieTokensView))
  @Post('refresh')
  refresh(@Body({ schema: Refresh }) body: Refresh, @CookieGrant() cookie?: Grant): Promise<IssuedTokens> {
    return this.sessions.refresh(theGrant(body, cookie));
  }

  @Summary('End this session')
  @Requires('account:manage')
  @ClosesSession()
  @Answers(204)
  @Post('logout')
  logout(@CurrentUser() actor: UserActor): Promise<void> {
    return this.sessions.close(actor);
  }

  @Summary('Who I am, in which organization, and what I may do')
  @Requires('account:manage')
  @Answers(200, MeView)
  @Get('me')
  me(@CurrentUser() actor: UserActor, @ByCookie() byCookie: boolean): Promise<MeView> {
    return this.auth.me(actor, { byCookie });
  }
}
