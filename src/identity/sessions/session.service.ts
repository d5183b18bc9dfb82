import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, toAppError } from '../../platform/errors/index.js';
import { currentOrigin } from '../../platform/http/index.js';
import { log } from '../../platform/logging/index.js';
import type { UserActor } from '../access/actor.js';
import { Actors, userActor } from '../accounts/actors.js';
import { Session } from '../accounts/session.entity.js';
import type { User } from '../accounts/user.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { Csrf } from '../credentials/csrf.js';
import { AccessTokens } from './access-tokens.js';
import type { IssuedTokens } from './auth.dto.js';
import { newRefreshToken, readRefreshToken, successorOf, type RefreshToken } from './refresh-token.js';
import type { Grant } from './token-transport.js';

/**
 * Tabs and retries may exchange the same token at once. In this time after a rotation the family rotates no more,
 * and its last two tokens both answer with the newest; later the older one is a replay.
 */
const graceSeconds = 10;

/** The record of a refused login waits until the answer has left: its time must not tell that the account exists. */
const noteAfterMillis = 250;

interface OpenSession {
  id: string;
  orgId: string;
  userId: string;
  expiresAt: Date;
  tokenHash: string;
  previousHash: string | null;
  justRotated: boolean;
}

/** Sessions: families of rotating refresh tokens (RFC 9700, section 4.14.2). */
@Injectable()
export class SessionService implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly notes = new Set<Promise<void>>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
    private readonly csrf: Csrf,
    private readonly audit: AuditLog,
  ) {
    // Many notes wait for it at once when somebody guesses.
    setMaxListeners(0, this.stopping.signal);
  }

  async open(tx: Tx, user: User): Promise<IssuedTokens> {
    const token = newRefreshToken();
    const session = {
      id: newId(),
      orgId: user.orgId,
      userId: user.id,
      familyHash: token.familyHash,
      tokenHash: token.hash,
      expiresAt: new Date(Date.now() + this.config.REFRESH_TOKEN_TTL * 1_000),
    };
    await tx.manager.insert(Session, { ...session, ...whereFrom() });
    await this.audit.record(tx, userActor(user, session.id), {
      action: 'session.opened',
      objectId: session.id,
    });
    return this.view(session, token);
  }

  /** Somebody failed to log in as this person. */
  refused({ orgId, id }: Pick<User, 'orgId' | 'id'>): void {
    const note = () =>
      this.transactions.run((tx) =>
        this.audit.record(
          tx,
          { kind: 'system', orgId },
          { action: 'session.refused', objectId: id, details: { userId: id } },
        ),
      );
    const noted = sleep(noteAfterMillis, undefined, { signal: this.stopping.signal })
      // Rejects with the abort and with nothing else: then it is noted at once.
      .catch(() => undefined)
      .then(() => inOrganization(orgId, note))
      .catch((error: unknown) => log.warn({ err: toAppError(error) }, 'a refused login was not recorded'))
      .finally(() => this.notes.delete(noted));
    this.notes.add(noted);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.notes);
  }

  /** Throws `invalid_token`, or `token_reused` for one that was used up before: the whole session is then closed. */
  async refresh({ refreshToken, byCookie }: Grant): Promise<IssuedTokens> {
    const presented = readRefreshToken(refreshToken);
    if (!presented) throw new AppError('invalid_token');
    const orgId = await this.organizationOf(presented);
    const outcome = await inOrganization(orgId, () => this.exchange(orgId, presented, byCookie));
    if (outcome.tokens) return outcome.tokens;
    this.actors.changed(outcome.reusedBy);
    throw new AppError('token_reused');
  }

  private async organizationOf({ familyHash }: RefreshToken): Promise<string> {
    const found = await asSystem('auth', () =>
      this.dataSource.manager.findOne(Session, { select: { orgId: true }, where: { familyHash } }),
    );
    if (!found) throw new AppError('invalid_token');
    return found.orgId;
  }

  private exchange(
    orgId: string,
    presented: RefreshToken,
    byCookie: Grant['byCookie'],
  ): Promise<{ tokens: IssuedTokens; reusedBy?: undefined } | { tokens?: undefined; reusedBy: string }> {
    return this.transactions.run(async (tx) => {
      const session = await this.lock(tx, orgId, presented);
      if (byCookie) this.csrf.check(byCookie, session.id);
      const next = await this.rotate(tx, session, presented);
      if (next) return { tokens: this.view(session, next) };
      const { id, userId } = session;
      await tx.manager.update(Session, { orgId, id }, { revokedAt: new Date() });
      await this.audit.record(
        tx,
        { kind: 'system', orgId },
        { action: 'session.replayed', objectId: id, details: { userId } },
      );
      return { reusedBy: userId };
    });
  }

  /** What the page of this session must send along when its requests carry cookies. */
  csrfTokenOf(actor: UserActor): string {
    return this.csrf.tokenOf(actor.sessionId);
  }

  async close(actor: UserActor): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { affected } = await tx.manager.update(
        Session,
        { orgId: actor.orgId, id: actor.sessionId, revokedAt: IsNull() },
        { revokedAt: new Date() },
      );
      if (affected)
        await this.audit.record(tx, actor, { action: 'session.ended', objectId: actor.sessionId });
    });
    this.actors.changed(actor.userId);
  }

  private async lock(tx: Tx, orgId: string, { familyHash }: RefreshToken): Promise<OpenSession> {
    const [session] = await tx.manager.query<OpenSession[]>(
      `SELECT s.id, s.org_id AS "orgId", s.user_id AS "userId", s.expires_at AS "expiresAt",
              s.token_hash AS "tokenHash", s.previous_hash AS "previousHash",
              COALESCE(s.rotated_at > clock_timestamp() - make_interval(secs => $2), false) AS "justRotated"
       FROM sessions s JOIN users u ON u.org_id = s.org_id AND u.id = s.user_id
       WHERE s.org_id = $3 AND s.family_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now() AND u.is_active
       FOR UPDATE OF s`,
      [familyHash, graceSeconds, orgId],
    );
    if (!session) throw new AppError('invalid_token');
    return session;
  }

  /** The token that the presented one is exchanged for; undefined when it was used up before. */
  private async rotate(
    tx: Tx,
    session: OpenSession,
    presented: RefreshToken,
  ): Promise<RefreshToken | undefined> {
    const { justRotated, tokenHash, previousHash } = session;
    if (presented.hash === tokenHash && justRotated) return presented;
    const next = successorOf(presented, this.config.JWT_SECRET);
    if (presented.hash === tokenHash) {
      await tx.manager.update(
        Session,
        { orgId: session.orgId, id: session.id },
        {
          tokenHash: next.hash,
          previousHash: presented.hash,
          rotatedAt: () => 'clock_timestamp()',
          lastUsedAt: () => 'now()',
          ...whereFrom(),
        },
      );
      return next;
    }
    return presented.hash === previousHash && justRotated && next.hash === tokenHash ? next : undefined;
  }

  private view(
    session: Pick<Session, 'id' | 'orgId' | 'userId' | 'expiresAt'>,
    refreshToken: RefreshToken,
  ): IssuedTokens {
    return {
      accessToken: this.tokens.sign({ ...session, sessionId: session.id }),
      refreshToken: refreshToken.text,
      expiresIn: this.tokens.life,
      session: { id: session.id, expiresAt: session.expiresAt },
    };
  }
}

function whereFrom(): Pick<Session, 'userAgent' | 'address'> {
  const origin = currentOrigin();
  return { userAgent: origin?.userAgent ?? null, address: origin?.address ?? null };
}
