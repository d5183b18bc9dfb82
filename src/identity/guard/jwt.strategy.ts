import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { accessTokenRules, AccessTokens } from '../sessions/access-tokens.js';
import type { UserActor } from '../access/actor.js';
import { Actors } from '../accounts/actors.js';
import { readCredential } from '../credentials/credential.js';

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
  ) {
    super({
      jwtFromRequest: ({ raw }: FastifyRequest) => readCredential(raw)?.text ?? null,
      // Handed on to jsonwebtoken, which takes it: only the types here know of none.
      secretOrKey: tokens.key as unknown as Buffer,
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
