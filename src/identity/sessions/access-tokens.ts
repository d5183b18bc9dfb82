import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';

/** What an access token says. Rights are not in it: they are read anew, so that they can be taken away. */
const Claims = z.object({ sub: z.uuid(), org: z.uuid(), sid: z.uuid(), exp: z.number() });
export type Claims = z.infer<typeof Claims>;

/** Pinned: a token that names another algorithm, issuer or audience is no token. */
export const accessTokenRules = { algorithms: ['HS256'], issuer: 'artel', audience: 'artel-api' } as const;

/** Signs and checks the short-lived access tokens (RFC 7519, RFC 8725). */
@Injectable()
export class AccessTokens {
  constructor(@InjectConfig() private readonly config: Config) {}

  sign({ userId, orgId, sessionId }: { userId: string; orgId: string; sessionId: string }): string {
    return jwt.sign({ org: orgId, sid: sessionId }, this.config.JWT_SECRET, {
      subject: userId,
      algorithm: accessTokenRules.algorithms[0],
      issuer: accessTokenRules.issuer,
      audience: accessTokenRules.audience,
      expiresIn: Math.ceil(this.config.ACCESS_TOKEN_TTL),
    });
  }

  /** Throws `invalid_token`. */
  verify(token: string): Claims {
    try {
      return this.claims(
        jwt.verify(token, this.config.JWT_SECRET, {
          ...accessTokenRules,
          algorithms: [...accessTokenRules.algorithms],
        }),
      );
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('invalid_token', undefined, { cause });
    }
  }

  claims(payload: unknown): Claims {
    const parsed = Claims.safeParse(payload);
    if (!parsed.success) throw new AppError('invalid_token');
    return parsed.data;
  }
}
