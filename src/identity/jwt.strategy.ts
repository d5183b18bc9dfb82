import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { InjectConfig, type Config } from '../platform/config/index.js';
import { accessTokenRules, AccessTokens } from './access-tokens.js';
import type { UserActor } from './actor.js';
import { Actors } from './actors.js';

const bearer = /^bearer +(?<credential>[\x21-\x7e]+)$/i;

/** The one place that reads a credential from a request. */
export function credentialOf(request: Pick<FastifyRequest, 'headers'>): string | null {
  return bearer.exec(request.headers.authorization ?? '')?.groups?.credential ?? null;
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
