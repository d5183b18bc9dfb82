import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/index.js';

/** Origins whose pages may call us in the name of whoever sits before them: our own, and those of `CORS_ORIGINS`. */
export const allowedOrigins = (config: Pick<Config, 'PUBLIC_URL' | 'CORS_ORIGINS'>): ReadonlySet<string> =>
  new Set([new URL(config.PUBLIC_URL).origin, ...config.CORS_ORIGINS]);

/** What of our answers their programs may read, beside what browsers show of any: all that says what to do next. */
const exposedHeaders = [
  'X-Request-Id',
  'X-Artel-Run-Id',
  'X-Artel-Dropped-Messages',
  'Idempotency-Replayed',
  'Retry-After',
  'X-Should-Retry',
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit-Requests',
  'X-RateLimit-Remaining-Requests',
  'X-RateLimit-Reset-Requests',
  'X-RateLimit-Limit-Tokens',
  'X-RateLimit-Remaining-Tokens',
  'X-RateLimit-Reset-Tokens',
];

/** Answers browsers that ask for the pages of other origins (WHATWG Fetch, "CORS protocol"); without any, nothing. */
export function allowOrigins(app: NestFastifyApplication, config: Config): void {
  if (config.CORS_ORIGINS.length === 0) return;
  const allowed = allowedOrigins(config);
  app.enableCors({
    origin: (origin, answer) => answer(null, origin !== undefined && allowed.has(origin) ? origin : false),
    // Any header may be sent: those that are not known mean nothing here.
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 600,
  });
}
