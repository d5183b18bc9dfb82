import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { accessTokenRules, AccessTokens } from '../sessions/access-tokens.js';
import type { UserActor } from '../access/actor.js';
import { Actors } from '../accounts/actors.js';

const bearer = /^bearer +(?<credential>[\x21-\x7e]+)$/i;

/** The one place that reads a credential from a request: from one `Authorization` header, never from two. */
export function credentialOf({ raw }: Pick<FastifyRequest, 'raw'>): string | null {
  // Node keeps the first of several and drops the rest, which a proxy before us may see the other way round.
  const [header = '', ...more] = raw.headersDistinct.authorization ?? [];
  return more.length > 0 ? null : (bearer.exec(header)?.groups?.credential ?? null);
}

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @InjectConfig() config: Config,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
  ) {
    super({
      jwtFromRequest: credentialOf,
      secretOrKey: config.JWT_SECRET,
      algorithms: [...accessTokenRules.algorithms],
      issuer: accessTokenRules.issuer,
      audience: accessTokenRules.audience,
    });
  }

  validate(payload: unknown): Promise<UserActor> {
    return this.actors.ofClaims(this.tokens.claims(payload));
  }
}
