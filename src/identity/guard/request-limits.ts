import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Limits, networkOf, windowSeconds, type RateLimit } from '../../platform/limits/index.js';
import type { Actor } from '../access/actor.js';

/**
 * How often one may ask, by routes and sockets alike: people and keys by who they are, strangers (public routes,
 * credentials that are refused) by their address. The health of a process may be asked without limit.
 */
@Injectable()
export class RequestLimits {
  private readonly users: RateLimit;
  private readonly keys: RateLimit;
  private readonly addresses: RateLimit;

  constructor(@InjectConfig() config: Config, limits: Limits) {
    this.users = limits.perMinute('user', config.RATE_LIMIT_USER);
    this.keys = limits.perMinute('key', config.RATE_LIMIT_KEY);
    this.addresses = limits.perMinute('address', config.RATE_LIMIT_ADDRESS);
  }

  /** Throws `too_many_requests`, as all here. */
  ofActor(actor: Actor, reply: FastifyReply): void {
    if (actor.kind === 'user') take(this.users, actor.userId, reply);
    else take(this.keys, actor.apiKeyId, reply);
  }

  /** A handshake, or a frame of the socket that it opened. */
  ofSocket(userId: string): void {
    take(this.users, userId);
  }

  ofStranger(address: string, reply?: FastifyReply): void {
    take(this.addresses, networkOf(address), reply);
  }

  /** A credential that is refused makes its sender a stranger. Returns what to tell. */
  failureOf(error: unknown, address: string, reply?: FastifyReply): unknown {
    if (!(error instanceof AppError) || error.status !== 401) return error;
    try {
      this.ofStranger(address, reply);
      return error;
    } catch (tooMany) {
      return tooMany;
    }
  }
}

/** Told to those whom it concerns: past nine tenths of the limit (draft-ietf-httpapi-ratelimit-headers-10). */
function take(rate: RateLimit, key: string, reply?: FastifyReply): void {
  const { refused, limit, remaining, seconds } = rate.take(key);
  if (remaining < limit / 10) {
    void reply
      ?.header('ratelimit-policy', `"${rate.name}";q=${limit};w=${windowSeconds}`)
      .header('ratelimit', `"${rate.name}";r=${remaining};t=${seconds}`);
  }
  if (refused) throw new AppError('too_many_requests', undefined, { retryAfter: seconds });
}
