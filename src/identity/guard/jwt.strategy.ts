import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { accessTokenRules, AccessTokens } from '../sessions/access-tokens.js';
import type { UserActor } from '../access/actor.js';
import { Actors } from '../accounts/actors.js';
import { readCredential } from '../credentials/credential.js';

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @InjectConfig() config: Config,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
  ) {
    super({
      jwtFromRequest: ({ raw }: FastifyRequest) => readCredential(raw)?.text ?? null,
      secretOrKey: config.JWT_SECRET,
      algorithms: [...accessTokenRules.algorithms],
      issuer: accessTokenRules.issuer,
      audience: accessTokenRules.audience,
      jsonWebTokenOptions: { complete: true },
    });
  }

  validate(decoded: unknown): Promise<UserActor> {
    return this.actors.ofClaims(this.tokens.claims(decoded));
  }
}
