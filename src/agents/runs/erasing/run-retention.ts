import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../../platform/purge/index.js';

/** An answer stays with its message or run; how it came about is of interest for so long. */
const eventsKeptDays = 30;

/** So long the same request under the same key is answered by the same run. */
const idempotencyKeptHours = 24;

/** Deletes ended runs that are older than their organization keeps them, and the streams of all long ended ones. */
@Injectable()
export class RunRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('runs', (limit) => this.purgeRuns(limit));
    purges.add('run events', (limit) => this.purgeEvents(limit));
    purges.add('idempotency keys of runs', (limit) => this.forgetKeys(limit));
  }

  /** Their events go with them, by the foreign key. */
  private async purgeRuns(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM runs WHERE id IN (
         SELECT r.id FROM organizations o
         CROSS JOIN LATERAL (SELECT now() - make_interval(days => o.retention_days) AS moment) since
         CROSS JOIN LATERAL (
           SELECT id FROM runs
           WHERE org_id = o.id AND id < first_id_at(since.moment) AND finished_at < since.moment
           ORDER BY id LIMIT $1) r
         WHERE o.retention_days IS NOT NULL LIMIT $1)`,
      [limit],
    );
    return gone;
  }

  private async purgeEvents(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM run_events WHERE (run_id, epoch, first_seq) IN (
         SELECT e.run_id, e.epoch, e.first_seq FROM run_events e
         JOIN runs r ON r.org_id = e.org_id AND r.id = e.run_id
         WHERE e.run_id < first_id_at(now() - make_interval(days => $2))
           AND r.finished_at < now() - make_interval(days => $2)
         LIMIT $1)`,
      [limit, eventsKeptDays],
    );
    return gone;
  }

  private async forgetKeys(limit: number): Promise<number> {
    const [, forgotten] = await this.dataSource.query<[unknown, number]>(
      `UPDATE runs SET idempotency_key = NULL, request_hash = NULL WHERE id IN (
         SELECT id FROM runs
         WHERE idempotency_key IS NOT NULL AND finished_at < now() - make_interval(hours => $2) LIMIT $1)`,
      [limit, idempotencyKeptHours],
    );
    return forgotten;
  }
}
