import { Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import { InjectConfig, type Config } from '../../platform/config/index.js';

/** Where the access token of the web client is: every path, sockets too. */
export const accessCookie = 'artel_access';
/** Its refresh token, which leaves the browser for the routes of sessions only. */
export const refreshCookie = 'artel_refresh';
/** The session's CSRF token, for its page to read. */
const csrfCookie = 'artel_csrf';

const everywhere = '/';
const sessionRoutes = '/api/v1/auth';

/** What the cookies of a session hold, and for how many seconds. */
export interface CookieJar {
  access: string;
  accessSeconds: number;
  refresh: string;
  csrf: string;
  sessionSeconds: number;
}

/**
 * Writes the cookies of the web client. `Strict`: no request that another site begins carries them; a link from
 * elsewhere still opens the client, whose own requests then do.
 */
@Injectable()
export class SessionCookies {
  private readonly secure: boolean;

  constructor(@InjectConfig() config: Config) {
    this.secure = config.PUBLIC_URL.startsWith('https:');
  }

  set(reply: FastifyReply, { access, accessSeconds, refresh, csrf, sessionSeconds }: CookieJar): void {
    void reply.header('set-cookie', [
      this.cookie(accessCookie, access, everywhere, accessSeconds),
      this.cookie(refreshCookie, refresh, sessionRoutes, sessionSeconds),
      this.cookie(csrfCookie, csrf, everywhere, sessionSeconds, { httpOnly: false }),
    ]);
  }

  clear(reply: FastifyReply): void {
    this.set(reply, { access: '', accessSeconds: 0, refresh: '', csrf: '', sessionSeconds: 0 });
  }

  private cookie(
    name: string,
    value: string,
    path: string,
    maxAge: number,
    { httpOnly }: { httpOnly: boolean } = { httpOnly: true },
  ): string {
    return stringifySetCookie({
      name,
      value,
      path,
      maxAge,
      httpOnly,
      secure: this.secure,
      sameSite: 'strict',
    });
  }
}
