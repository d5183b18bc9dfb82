import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Public } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { Login, MeView, Refresh, Register, SessionView, TokensView } from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { LoginThrottle } from '../throttle/login-throttle.js';
import { SessionService } from './session.service.js';

@ApiTags('auth')
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
    private readonly throttle: LoginThrottle,
  ) {}

  /** A new organization with its owner. */
  @Public()
  @Answers(201, SessionView)
  @Post('register')
  register(@Body({ schema: Register }) body: Register): Promise<SessionView> {
    return this.auth.register(body);
  }

  @Public()
  @Answers(200, SessionView)
  @Post('login')
  login(@Body({ schema: Login }) body: Login): Promise<SessionView> {
    return this.throttle.guard({ of: 'login', account: body.email }, () => this.auth.login(body));
  }

  /** A new pair of tokens for a refresh token, which is then used up. */
  @Public()
  @Answers(200, TokensView)
  @Post('refresh')
  refresh(@Body({ schema: Refresh }) body: Refresh): Promise<TokensView> {
    return this.sessions.refresh(body.refreshToken);
  }

  /** Ends this session. */
  @Requires('organization:read')
  @Answers(204)
  @Post('logout')
  logout(@CurrentUser() actor: UserActor): Promise<void> {
    return this.sessions.close(actor);
  }

  @Requires('organization:read')
  @Answers(200, MeView)
  @Get('me')
  me(@CurrentUser() actor: UserActor): Promise<MeView> {
    return this.auth.me(actor);
  }
}
