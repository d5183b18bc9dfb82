import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { AppError } from '../../platform/errors/index.js';
import { invalid, parse } from '../../platform/http/index.js';
import { readCookie } from '../credentials/credential.js';
import { Csrf } from '../credentials/csrf.js';
import { refreshCookie, SessionCookies } from '../credentials/session-cookies.js';
import { RefreshByToken, type IssuedTokens, type Refresh } from './auth.dto.js';

const modeHeader = 'x-artel-session';

/** A foreign page can send a header of this name only after its browser asked us, and we do not allow it. */
function wantsCookies({ headers }: FastifyRequest): boolean {
  const mode = headers[modeHeader];
  if (mode === undefined) return false;
  if (mode === 'cookie') return true;
  throw invalid([{ path: [modeHeader], message: 'must be "cookie", or left out' }]);
}

/** Hands the tokens of an answer over in its body, or in cookies that no script can read. */
@Injectable()
class TokenTransport implements NestInterceptor {
  constructor(
    private readonly csrf: Csrf,
    private readonly cookies: SessionCookies,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<IssuedTokens>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const byCookie = wantsCookies(request);
    // Or a foreign page could log a browser in as somebody else, and read what is then written there.
    if (byCookie) this.csrf.refuseForeignPage(request.raw);
    return next
      .handle()
      .pipe(
        map(({ session, ...answer }) =>
          byCookie ? this.inCookies(http.getResponse<FastifyReply>(), session, answer) : answer,
        ),
      );
  }

  private inCookies(
    reply: FastifyReply,
    session: IssuedTokens['session'],
    { accessToken, refreshToken, ...rest }: Omit<IssuedTokens, 'session'>,
  ): object {
    const csrfToken = this.csrf.tokenOf(session.id);
    this.cookies.set(reply, {
      access: accessToken,
      accessSeconds: rest.expiresIn,
      refresh: refreshToken,
      csrf: csrfToken,
      sessionSeconds: Math.max(0, Math.ceil((session.expiresAt.getTime() - Date.now()) / 1_000)),
    });
    return { ...rest, csrfToken };
  }
}

/** Takes the cookies of a session away with it. */
@Injectable()
class CookieRemoval implements NestInterceptor {
  constructor(private readonly cookies: SessionCookies) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { raw } = http.getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (raw.headersDistinct.cookie) this.cookies.clear(http.getResponse<FastifyReply>());
        return answer;
      }),
    );
  }
}

/**
 * The route answers with `IssuedTokens`, among other things or alone. With `x-artel-session: cookie` its caller, the
 * web client, gets them as cookies and a `csrfToken` instead; then a foreign page is refused with `csrf_failed`.
 */
export const OpensSession = () =>
  applyDecorators(
    UseInterceptors(TokenTransport),
    ApiHeader({
      name: modeHeader,
      required: false,
      description: '`cookie`: the tokens are answered in HttpOnly cookies, and a `csrfToken` in the body',
      schema: { type: 'string', enum: ['cookie'] },
    }),
  );

/** The route ends the caller's session: their cookies are cleared. */
export const ClosesSession = () => UseInterceptors(CookieRemoval);

/** What a session goes on with. */
export interface Grant {
  refreshToken: string;
  /** The request that brought the token in a cookie: it must also prove that the session's own page sent it. */
  byCookie?: FastifyRequest['raw'];
}

/** The refresh token of a caller who keeps their session in cookies; undefined for all others. */
export const CookieGrant = createParamDecorator(
  (_: unknown, context: ExecutionContext): Grant | undefined => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!wantsCookies(request)) return undefined;
    const refreshToken = readCookie(request.raw, refreshCookie);
    if (refreshToken === undefined) throw new AppError('unauthenticated');
    return { refreshToken, byCookie: request.raw };
  },
);

/** From one place, never from two; throws `validation_failed`. */
export function theGrant(body: Refresh, cookie: Grant | undefined): Grant {
  if (!cookie) return parse(RefreshByToken, body);
  if (body.refreshToken === undefined) return cookie;
  throw invalid([{ path: ['refreshToken'], message: 'must be left out: the cookie has it' }]);
}
