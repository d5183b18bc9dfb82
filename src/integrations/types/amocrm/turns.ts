import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { millisUntil } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Holder } from './grants.js';

/** An account is asked 7 times a second at most (amocrm.ru/developers/content/crm_platform/platform-abilities). */
const turnMillis = 150;
const longestWaitMillis = 15_000;

/** Whoever of an organization works in the same account takes turns in one row: that of the oldest integration. */
const row = `org_id = $1 AND id = (
  SELECT i.id FROM integrations i JOIN amocrm_grants g ON g.org_id = i.org_id AND g.id = i.id
  WHERE i.org_id = $1 AND i.type = 'amocrm' AND i.settings->>'domain' = $2 ORDER BY i.id LIMIT 1)`;

export const busy = (seconds: number): AppError =>
  new AppError('busy', 'amoCRM is asked too often just now: try again later', {
    retryAfter: Math.ceil(seconds),
  });

type Account = Pick<Holder, 'orgId' | 'domain'>;

/** Gives all processes together their turns at asking an account. The clock is the database's. */
@Injectable()
export class AmocrmTurns {
  constructor(private readonly dataSource: DataSource) {}

  /** Resolves when the account may be asked. Throws `busy` when that is too far away, and the signal's reason. */
  async turn({ orgId, domain }: Account, signal: AbortSignal): Promise<void> {
    const [[taken]] = await this.dataSource.query<[{ wait: number }[], number]>(
      `UPDATE amocrm_grants SET free_at = greatest(free_at, clock_timestamp()) + make_interval(secs => $3)
       WHERE ${row} AND free_at <= clock_timestamp() + make_interval(secs => $4)
       RETURNING ${millisUntil('free_at - make_interval(secs => $3)')} AS wait`,
      [orgId, domain, turnMillis / 1_000, longestWaitMillis / 1_000],
    );
    if (taken && taken.wait > 0) await sleep(Math.ceil(taken.wait), undefined, { signal });
    if (taken) return;
    const [free] = await this.dataSource.query<{ wait: number }[]>(
      `SELECT ${millisUntil('free_at')} AS wait FROM amocrm_grants WHERE ${row}`,
      [orgId, domain],
    );
    // None has the account for whoever tries another one than is kept.
    if (free) throw busy(Math.max(free.wait / 1_000, 1));
  }

  /** The account said so: nobody asks it before. */
  async postpone({ orgId, domain }: Account, seconds: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE amocrm_grants SET free_at = greatest(free_at, clock_timestamp() + make_interval(secs => $3)) WHERE ${row}`,
      [orgId, domain, seconds],
    );
  }
}
