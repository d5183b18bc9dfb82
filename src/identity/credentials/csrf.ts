import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { allowedOrigins, fromOwnOrigin, fromOwnSite } from '../../platform/http/index.js';

type Request = Pick<IncomingMessage, 'headersDistinct' | 'method'>;

/** RFC 9110, section 9.2.1. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Against requests that a foreign page makes a browser send with our cookies: the session's own token must come in a
 * header, which only our pages can read and set (OWASP, "Signed double-submit cookie", HMAC bound to the session).
 */
@Injectable()
export class Csrf {
  private readonly origins: ReadonlySet<string>;

  constructor(@InjectConfig() private readonly config: Config) {
    this.origins = allowedOrigins(config);
  }

  /** The same over all rotations of the session's other tokens. */
  tokenOf(sessionId: string): string {
    return createHmac('sha256', this.config.JWT_SECRET).update(`csrf:${sessionId}`).digest('base64url');
  }

  /** Throws `csrf_failed` unless the request cannot change anything, or was sent by this session's own page. */
  check(request: Request, sessionId: string): void {
    if (safeMethods.has(request.method ?? '')) return;
    this.refuseForeignPage(request);
    const [sent = '', ...more] = request.headersDistinct['x-csrf-token'] ?? [];
    if (more.length > 0 || !equal(sent, this.tokenOf(sessionId))) throw new AppError('csrf_failed');
  }

  /** Throws `csrf_failed` when the request names a page that is not ours. */
  refuseForeignPage(request: Request): void {
    // Pages of the origins that a setting names are foreign by their site, and welcome.
    const isNamed = this.config.CORS_ORIGINS.includes(request.headersDistinct.origin?.[0] ?? '');
    if (fromOwnOrigin(request, this.origins) === false || (!isNamed && fromOwnSite(request) === false)) {
      throw new AppError('csrf_failed', 'Another site sent this request');
    }
  }
}

function equal(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
