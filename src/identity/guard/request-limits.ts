import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import {
  Limits,
  networkOf,
  tellAsOpenAi,
  windowSeconds,
  type RateLimit,
  type Standing,
} from '../../platform/limits/index.js';
import type { Actor, ApiKeyActor } from '../access/actor.js';

/**
 * How often one may ask, by routes and sockets alike: people and keys by who they are, strangers (public routes,
 * credentials that are refused) by their address. The health of a process may be asked without limit.
 */
@Injectable()
export class RequestLimits {
  private readonly users: RateLimit;
  private readonly keys: RateLimit;
  private readonly addresses: RateLimit;
  private readonly doors: RateLimit;

  constructor(@InjectConfig() config: Config, limits: Limits) {
    this.users = limits.perMinute('user', config.RATE_LIMIT_USER);
    this.keys = limits.perMinute('key', config.RATE_LIMIT_KEY);
    this.addresses = limits.perMinute('address', config.RATE_LIMIT_ADDRESS);
    this.doors = limits.perMinute('door', config.RATE_LIMIT_ADDRESS);
  }

  /** Throws `too_many_requests`, as all here. */
  ofActor(actor: Actor, reply: FastifyReply): void {
    if (actor.kind === 'user') pass(this.users, this.users.take(actor.userId), reply);
    else this.ofKey(actor, reply);
  }

  /** A handshake, or a frame of the socket that it opened. */
  ofSocket(userId: string): void {
    pass(this.users, this.users.take(userId));
  }

  ofStranger(address: string, reply?: FastifyReply): void {
    pass(this.addresses, this.addresses.take(networkOf(address)), reply);
  }

  /**
   * Whoever was refused at one door too often has no secret for it: they are not looked at any more, and others from their
   * address, or at other doors, are.
   */
  ofKnock(address: string, door: string, reply?: FastifyReply): void {
    const standing = this.doors.take(doorway(address, door), undefined, { cost: 0 });
    pass(this.doors, { ...standing, refused: standing.remaining <= 0 }, reply);
  }

  /** A credential that is refused makes its sender a stranger, also at the door that was knocked at. Returns what to tell. */
  failureOf(error: unknown, address: string, reply?: FastifyReply, door?: string): unknown {
    if (!(error instanceof AppError) || error.status !== 401) return error;
    if (door !== undefined) this.doors.take(doorway(address, door));
    try {
      this.ofStranger(address, reply);
      return error;
    } catch (tooMany) {
      return tooMany;
    }
  }

  /** A limit of the key's own is never above that of all keys. */
  private ofKey({ apiKeyId, requestsPerMinute }: ApiKeyActor, reply: FastifyReply): void {
    const limit = Math.min(requestsPerMinute ?? Infinity, this.keys.limit || Infinity);
    const standing = this.keys.take(apiKeyId, undefined, { limit: limit === Infinity ? 0 : limit });
    tellAsOpenAi('requests', standing, reply);
    pass(this.keys, standing, reply);
  }
}

const longestDoor = 100;

const doorway = (address: string, door: string): string =>
  `${networkOf(address)} ${door.slice(0, longestDoor)}`;

/** Told to those whom it concerns: past nine tenths of the limit (draft-ietf-httpapi-ratelimit-headers-10). */
function pass({ name }: RateLimit, standing: Standing, reply?: FastifyReply): void {
  const { refused, limit, remaining, seconds } = standing;
  if (remaining < limit / 10) {
    void reply
      ?.header('ratelimit-policy', `"${name}";q=${limit};w=${windowSeconds}`)
      .header('ratelimit', `"${name}";r=${remaining};t=${seconds}`);
  }
  if (refused) throw new AppError('too_many_requests', undefined, { retryAfter: seconds });
}
