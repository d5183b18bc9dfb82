import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { OperatorActor } from '../access/actor.js';
import { operatorPermissions } from '../access/permissions.js';

/** Other than those of access tokens in every part, so that neither passes for the other (RFC 8725, section 3.11). */
const rules = { algorithms: ['HS256'], issuer: 'artel', audience: 'artel-operator' } as const;
const type = 'artel-operator+jwt';

/** In seconds. */
const longestLife = 60;
/** How far the clock of the operator's machine may differ from ours, in seconds. */
const skew = 30;

const Decoded = z.object({
  header: z.strictObject({ alg: z.literal('HS256'), typ: z.literal(type) }),
  payload: z.object({ jti: z.uuid(), iat: z.int(), exp: z.int() }),
});

const encodedHeader = Buffer.from(JSON.stringify({ alg: 'HS256', typ: type })).toString('base64url');
export const looksLikeOperatorToken = (text: string): boolean => text.startsWith(`${encodedHeader}.`);

const refused = (why: string, cause?: unknown) => new AppError('invalid_token', why, { cause });

/**
 * The operator is whoever knows JWT_SECRET: they sign a token of their own for each request, and it works once.
 * Used tokens are remembered in this process only; another API process would take one again until it expires.
 */
@Injectable()
export class OperatorTokens {
  /** Ids of used tokens, with the second in which they expire. */
  private readonly used = new Map<string, number>();

  private readonly key: KeyObject;

  constructor(@InjectConfig() config: Pick<Config, 'JWT_SECRET'>) {
    this.key = createSecretKey(config.JWT_SECRET, 'utf8');
  }

  /** Throws `invalid_token`. */
  authenticate(text: string): OperatorActor {
    const { jti, iat, exp } = this.verify(text);
    const now = Date.now() / 1_000;
    if (exp - iat > longestLife || iat > now + skew) {
      throw refused(`An operator's token lives for ${longestLife} s at most: are the clocks right?`);
    }
    for (const [id, until] of this.used) if (until + skew < now) this.used.delete(id);
    if (this.used.has(jti)) throw refused("The operator's token was used already");
    this.used.set(jti, exp);
    return { kind: 'operator', permissions: operatorPermissions };
  }

  private verify(text: string): z.infer<typeof Decoded>['payload'] {
    let decoded: unknown;
    try {
      decoded = jwt.verify(text, this.key, {
        ...rules,
        algorithms: [...rules.algorithms],
        clockTolerance: skew,
        complete: true,
      });
    } catch (cause) {
      throw cause instanceof jwt.TokenExpiredError
        ? refused("The operator's token has expired: are the clocks right?", cause)
        : refused("The operator's token is not signed with this server's JWT_SECRET", cause);
    }
    const parsed = Decoded.safeParse(decoded);
    if (!parsed.success) throw refused('The token is not valid');
    return parsed.data.payload;
  }
}
