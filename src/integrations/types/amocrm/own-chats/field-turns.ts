import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TryLater } from '../../../../notifications/index.js';
import { millisUntil } from '../../../../platform/database/index.js';
import { log } from '../../../../platform/logging/index.js';
import { Purges } from '../../../../platform/purge/index.js';
import type { IntegrationRef } from '../../../integration.js';

/** For one answer; who dies meanwhile holds up the next one for no longer. */
const workSeconds = 25;
const claimSeconds = 30;
/** Whoever works there is done sooner, as a rule, than its claim ends. */
const longestWaitMillis = 1_000;

type At = Pick<IntegrationRef, 'orgId' | 'id'>;

/** One answer at a time in the field of a lead or a contact, for all processes together. The clock is the database's. */
@Injectable()
export class FieldTurns {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('turns of fields of amoCRM', (limit) => this.purge(limit));
  }

  /** What `work` writes stays for so many seconds. Throws `TryLater` while another answer stands there. */
  async within(
    at: At,
    entity: string,
    pauseSeconds: number,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const claimedUntil = await this.claim(at, entity);
    try {
      await work(AbortSignal.any([signal, AbortSignal.timeout(workSeconds * 1_000)]));
    } finally {
      await this.pause(at, entity, { claimedUntil, seconds: pauseSeconds }).catch((error: unknown) =>
        log.warn({ err: error, integrationId: at.id }, 'the turn of an answer ends by its time'),
      );
    }
  }

  /** By the time at which it ends each claim is told from the ones after it. */
  private async claim({ orgId, id }: At, entity: string): Promise<string> {
    const [claimed] = await this.dataSource.query<{ until: string }[]>(
      `INSERT INTO amocrm_field_turns AS t (org_id, integration_id, entity, free_at)
       VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
       ON CONFLICT (org_id, integration_id, entity) DO UPDATE SET free_at = EXCLUDED.free_at
         WHERE t.free_at <= clock_timestamp() RETURNING free_at::text AS until`,
      [orgId, id, entity, claimSeconds],
    );
    if (claimed) return claimed.until;
    const [free] = await this.dataSource.query<{ wait: number }[]>(
      `SELECT ${millisUntil('free_at')} AS wait
       FROM amocrm_field_turns WHERE org_id = $1 AND integration_id = $2 AND entity = $3`,
      [orgId, id, entity],
    );
    throw new TryLater('busy', {
      afterMs: Math.min(Math.max(Math.ceil(free?.wait ?? 0), 100), longestWaitMillis),
    });
  }

  /** Whoever was late has lost the turn to somebody else, whose it stays. */
  private async pause(
    { orgId, id }: At,
    entity: string,
    { claimedUntil, seconds }: { claimedUntil: string; seconds: number },
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE amocrm_field_turns SET free_at = clock_timestamp() + make_interval(secs => $4)
       WHERE org_id = $1 AND integration_id = $2 AND entity = $3 AND free_at = $5::timestamptz`,
      [orgId, id, entity, seconds, claimedUntil],
    );
  }

  /** Those that nobody has answered in for a day, also when their turn comes: one may be claimed meanwhile. */
  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM amocrm_field_turns WHERE (org_id, integration_id, entity) IN (
         SELECT org_id, integration_id, entity FROM amocrm_field_turns
         WHERE free_at < now() - interval '1 day' LIMIT $1)
         AND free_at < now() - interval '1 day'`,
      [limit],
    );
    return gone;
  }
}
