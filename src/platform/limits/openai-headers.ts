import type { FastifyReply } from 'fastify';
import type { Standing } from './rate-limit.js';

/** Where an API key stands, in the headers of OpenAI (API reference, "Rate limits in headers"); no limit is not told. */
export function tellAsOpenAi(
  what: 'requests' | 'tokens',
  { limit, remaining, seconds }: Standing,
  reply: FastifyReply,
): void {
  if (limit === 0) return;
  void reply
    .header(`x-ratelimit-limit-${what}`, String(limit))
    .header(`x-ratelimit-remaining-${what}`, String(remaining))
    .header(`x-ratelimit-reset-${what}`, `${remaining === limit ? 0 : seconds}s`);
}
