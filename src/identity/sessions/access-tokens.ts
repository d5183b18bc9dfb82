import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';

/** What an access token says. Rights are not in it: they are read anew, so that they can be taken away. */
const Claims = z.object({
  sub: z.uuid(),
  org: z.uuid(),
  sid: z.uuid(),
  iat: z.int(),
  exp: z.int(),
});
export type Claims = z.infer<typeof Claims>;

/** Pinned: a token that names another algorithm, issuer or audience is no token. */
export const accessTokenRules = { algorithms: ['HS256'], issuer: 'artel', audience: 'artel-api' } as const;

/** We write no other header: keys, critical extensions and types of other tokens have no place in it. */
const Decoded = z.object({
  header: z.strictObject({ alg: z.literal(accessTokenRules.algorithms), typ: z.literal('JWT') }),
  payload: Claims,
});

/** How far the clocks of our machines may differ, in seconds. */
const skew = 60;

/** Signs and checks the short-lived access tokens (RFC 7519, RFC 8725). */
@Injectable()
export class AccessTokens {
  /** In seconds. */
  readonly life: number;
  /** Not as text: jsonwebtoken would try to read that as a public key first, each time, which costs a millisecond. */
  readonly key: KeyObject;

  constructor(@InjectConfig() config: Config) {
    this.key = createSecretKey(config.JWT_SECRET, 'utf8');
    this.life = Math.ceil(config.ACCESS_TOKEN_TTL);
  }

  sign({ userId, orgId, sessionId }: { userId: string; orgId: string; sessionId: string }): string {
    return jwt.sign({ org: orgId, sid: sessionId }, this.key, {
      subject: userId,
      algorithm: accessTokenRules.algorithms[0],
      issuer: accessTokenRules.issuer,
      audience: accessTokenRules.audience,
      expiresIn: this.life,
    });
  }

  /** Throws `invalid_token`. */
  verify(token: string): Claims {
    try {
      return this.claims(
        jwt.verify(token, this.key, {
          ...accessTokenRules,
          algorithms: [...accessTokenRules.algorithms],
          complete: true,
        }),
      );
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('invalid_token', undefined, { cause });
    }
  }

  /** Of a token whose signature was found good; throws `invalid_token` for one that we would not have signed. */
  claims(decoded: unknown): Claims {
    const parsed = Decoded.safeParse(decoded);
    if (!parsed.success) throw new AppError('invalid_token');
    const { iat, exp } = parsed.data.payload;
    // The setting is a promise about every token: none lives longer, or comes from the future.
    const isOurs = exp - iat <= this.life && iat <= Date.now() / 1_000 + skew;
    if (!isOurs) throw new AppError('invalid_token');
    return parsed.data.payload;
  }
}
