import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FreshCache } from '../../platform/cache/index.js';
import { inOrganization } from '../../platform/database/index.js';
import { AppError, toAppError } from '../../platform/errors/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import type { UserActor } from '../access/actor.js';
import { permissionsOf } from '../access/permissions.js';
import type { User } from './user.entity.js';

const freshMillis = 5_000;
const usedMinutes = 1;

/** The part of an access token's claims that says whose it is. */
export interface SessionClaims {
  sub: string;
  org: string;
  sid: string;
  /** Epoch seconds. */
  exp: number;
}

/** A person, in one of their sessions. */
export const userActor = (
  { orgId, id, role, locale }: Pick<User, 'orgId' | 'id' | 'role' | 'locale'>,
  sessionId: string,
): UserActor => ({
  kind: 'user',
  orgId,
  userId: id,
  sessionId,
  role,
  locale,
  permissions: permissionsOf(role),
});

/**
 * Turns a token's claims into an actor with the rights of now. Kept for 5 s per session: a deactivated
 * user or an ended session loses access within that time in every process.
 */
@Injectable()
export class Actors {
  private readonly kept = new FreshCache<UserActor>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {
    this.live.subscribe(topics.access, ({ data }) => this.forget(data.userId));
  }

  /** Throws `invalid_token` when the session or the person is gone. */
  async ofClaims(claims: SessionClaims): Promise<UserActor> {
    const actor = await this.kept.get(`${claims.sub} ${claims.org} ${claims.sid}`, () =>
      inOrganization(claims.org, () => this.load(claims)),
    );
    return { ...actor, tokenEndsAt: new Date(claims.exp * 1_000) };
  }

  /** Tells every process that this person's access changed; they check anew at once. */
  changed(userId: string): void {
    this.forget(userId);
    this.live.publish({ topics: [topics.access], type: 'access.ended', data: { userId } });
  }

  private forget(userId: unknown): void {
    if (typeof userId === 'string') this.kept.clear((key) => key.startsWith(`${userId} `));
  }

  private async load(claims: SessionClaims): Promise<UserActor> {
    const [row] = await this.dataSource.query<(Pick<User, 'role' | 'locale'> & { isIdle: boolean })[]>(
      `SELECT u.role, u.locale, s.last_used_at < now() - make_interval(mins => $4) AS "isIdle"
       FROM sessions s JOIN users u ON u.org_id = s.org_id AND u.id = s.user_id
       WHERE s.org_id = $1 AND s.id = $2 AND u.id = $3
         AND s.revoked_at IS NULL AND s.expires_at > now() AND u.is_active`,
      [claims.org, claims.sid, claims.sub, usedMinutes],
    );
    if (!row) throw new AppError('invalid_token', 'The session has ended');
    if (row.isIdle) this.markUsed(claims);
    return userActor({ ...row, orgId: claims.org, id: claims.sub }, claims.sid);
  }

  /** By one of the processes that see it used, and never in the way of the request. */
  private markUsed({ org, sid }: SessionClaims): void {
    this.dataSource
      .query(
        `UPDATE sessions SET last_used_at = now()
         WHERE org_id = $1 AND id = $2 AND last_used_at < now() - make_interval(mins => $3)`,
        [org, sid, usedMinutes],
      )
      .catch((error: unknown) => log.warn({ err: toAppError(error) }, 'the use of a session was not noted'));
  }
}
