import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../platform/errors/index.js';
import type { IntegrationRef } from '../integration.js';

/** An account is asked 7 times a second at most (amocrm.ru/developers/content/crm_platform/platform-abilities). */
const turnMillis = 150;
const longestWaitMillis = 15_000;

/** Gives all processes together their turns at asking an account. The clock is the database's. */
@Injectable()
export class AmocrmTurns {
  constructor(private readonly dataSource: DataSource) {}

  /** Resolves when the account may be asked. Throws `busy` when that is too far away, and the signal's reason. */
  async turn({ orgId, id }: Pick<IntegrationRef, 'orgId' | 'id'>, signal: AbortSignal): Promise<void> {
    const [[taken]] = await this.dataSource.query<[{ wait: number }[], number]>(
      `UPDATE amocrm_grants SET free_at = greatest(free_at, clock_timestamp()) + make_interval(secs => $3)
       WHERE org_id = $1 AND id = $2 AND free_at <= clock_timestamp() + make_interval(secs => $4)
       RETURNING (extract(epoch FROM free_at - make_interval(secs => $3) - clock_timestamp()) * 1000)::double precision AS wait`,
      [orgId, id, turnMillis / 1_000, longestWaitMillis / 1_000],
    );
    if (!taken)
      throw new AppError('busy', 'amoCRM is asked too often just now: try again in a minute', {
        retryAfter: 60,
      });
    if (taken.wait > 0) await sleep(Math.ceil(taken.wait), undefined, { signal });
  }

  /** The account said so: nobody asks it before. */
  async postpone({ orgId, id }: Pick<IntegrationRef, 'orgId' | 'id'>, seconds: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE amocrm_grants SET free_at = greatest(free_at, clock_timestamp() + make_interval(secs => $3))
       WHERE org_id = $1 AND id = $2`,
      [orgId, id, seconds],
    );
  }
}
