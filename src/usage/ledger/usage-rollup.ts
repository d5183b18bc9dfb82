import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { Purges } from '../../platform/purge/index.js';
import { dimensionColumns, entryAmounts } from './usage-columns.js';
import { dayIn, zonedDay } from './zoned-days.js';

/** A transaction that began before a day ended has committed by then: all entries of the day are there. */
const marginMillis = 3_600_000;
/** Organizations with a day that may be over, in one round. */
const mostAtOnce = 500;

interface Waiting {
  orgId: string;
  timeZone: string;
  /** Up to when there are days; null: there are none. */
  until: Date | null;
  /** Of the first entry that is in no day. */
  at: Date;
  now: Date;
}

const waitingSql = `
  SELECT o.id AS "orgId", o.time_zone AS "timeZone", r.until, first.at, now() AS now
  FROM organizations o LEFT JOIN usage_rollups r ON r.org_id = o.id
  CROSS JOIN LATERAL (
    SELECT e.at FROM usage_entries e WHERE e.org_id = o.id AND e.at >= COALESCE(r.until, '-infinity')
    ORDER BY e.at LIMIT 1) first
  WHERE o.id > $1 AND first.at < now() - make_interval(secs => $2)
  ORDER BY o.id LIMIT $3`;

/** Of several processes that come to a day at once one moves `until`, and sums up. */
const sumUpSql = `
  WITH moved AS (
    INSERT INTO usage_rollups (org_id, until) VALUES ($1, $3)
    ON CONFLICT (org_id) DO UPDATE SET until = excluded.until WHERE usage_rollups.until = $2
    RETURNING org_id
  )
  INSERT INTO usage_days (id, org_id, day, ${dimensionColumns}, calls, estimated_calls, unpriced_calls,
    input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost)
  SELECT gen_random_uuid(), e.org_id, $4::date, ${dimensionColumns}, ${entryAmounts}
  FROM moved JOIN usage_entries e ON e.org_id = moved.org_id
  WHERE e.org_id = $1 AND e.at >= COALESCE($2::timestamptz, '-infinity') AND e.at < $3
  GROUP BY e.org_id, ${dimensionColumns}`;

/**
 * Sums up the entries of days that are over, so that questions about many days stay quick, and deletes those that are older
 * than they are kept. What is in a day is in no sum of entries any more: `until` says how far the days reach.
 */
@Injectable()
export class UsageRollups {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('usage entries', async (limit) => {
      await this.sumUp();
      return this.purge(limit);
    });
  }

  private async sumUp(): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const waiting = await this.dataSource.query<Waiting[]>(waitingSql, [
        after,
        marginMillis / 1_000,
        mostAtOnce,
      ]);
      for (const one of waiting) await this.sumUpDays(one);
      const last = waiting.at(-1);
      if (!last || waiting.length < mostAtOnce) return;
      after = last.orgId;
    }
  }

  /** One day after the other: what stands between two of them are entries, and they say which is next. */
  private async sumUpDays({ orgId, timeZone, now, ...first }: Waiting): Promise<void> {
    const over = now.getTime() - marginMillis;
    let { at, until }: { at: Date | undefined; until: Date | null } = first;
    while (at) {
      const day = zonedDay(timeZone, dayIn(timeZone, at));
      if (day.until.getTime() > over) return;
      await this.dataSource.query(sumUpSql, [orgId, until, day.until, day.day]);
      until = day.until;
      const [next] = await this.dataSource.query<{ at: Date }[]>(
        'SELECT at FROM usage_entries WHERE org_id = $1 AND at >= $2 ORDER BY at LIMIT 1',
        [orgId, until],
      );
      at = next?.at;
    }
  }

  /** Nothing that is in no day yet, unless its organization is gone. */
  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM usage_entries WHERE (id, part) IN (
         SELECT e.id, e.part FROM usage_entries e
         LEFT JOIN usage_rollups r ON r.org_id = e.org_id
         WHERE e.at < now() - make_interval(days => $2)
           AND (e.at < r.until OR NOT EXISTS (SELECT FROM organizations o WHERE o.id = e.org_id))
         LIMIT $1)`,
      [limit, this.config.USAGE_KEPT_DAYS],
    );
    return gone;
  }
}
