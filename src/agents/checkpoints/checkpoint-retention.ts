import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';

/** A dialog can be taken up again for so long after its last word, and a run looked into; less where messages go sooner. */
const keptDays = 30;

/** Deletes the states of threads that nobody went on with. What waits for people is gone on with later. */
@Injectable()
export class CheckpointRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('checkpoints', (limit) => this.purge(limit));
    purges.add('checkpoints of no run', (limit) => this.purgeOrphans(limit));
  }

  private async purge(limit: number): Promise<number> {
    const threads = await this.dataSource.query<{ id: string }[]>(
      `SELECT t.id FROM organizations o
       CROSS JOIN LATERAL (SELECT to_char(now() AT TIME ZONE 'UTC' - make_interval(days => LEAST(o.retention_days, $2)),
         'YYYY-MM-DD"T"HH24:MI:SS') AS moment) since
       CROSS JOIN LATERAL (
         SELECT c.thread_id AS id FROM checkpoints.checkpoints c
         WHERE c.org_id = o.id AND c.checkpoint ->> 'ts' < since.moment
           AND NOT EXISTS (
             SELECT FROM checkpoints.checkpoints n
             WHERE n.thread_id = c.thread_id AND n.checkpoint ->> 'ts' >= since.moment)
           AND NOT EXISTS (
             SELECT FROM runs r WHERE r.org_id = o.id AND r.finished_at IS NULL AND r.id =
               CASE split_part(c.thread_id, ':', 2) WHEN 'run' THEN split_part(c.thread_id, ':', 3)::uuid END)
         GROUP BY c.thread_id LIMIT $1) t
       LIMIT $1`,
      [limit, keptDays],
    );
    return this.delete(threads);
  }

  /** However its run came to be deleted. */
  private async purgeOrphans(limit: number): Promise<number> {
    const threads = await this.dataSource.query<{ id: string }[]>(
      `SELECT c.thread_id AS id FROM checkpoints.checkpoints c
       WHERE split_part(c.thread_id, ':', 2) = 'run' AND NOT EXISTS (
         SELECT FROM runs r WHERE r.org_id = c.org_id AND r.id =
           CASE split_part(c.thread_id, ':', 2) WHEN 'run' THEN split_part(c.thread_id, ':', 3)::uuid END)
       GROUP BY c.thread_id LIMIT $1`,
      [limit],
    );
    return this.delete(threads);
  }

  private async delete(threads: { id: string }[]): Promise<number> {
    const ids = threads.map(({ id }) => id);
    // What stands last is what the thread is found by: a purge that breaks off is taken up again.
    for (const table of ['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'])
      await this.dataSource.query(`DELETE FROM checkpoints.${table} WHERE thread_id = ANY($1)`, [ids]);
    return ids.length;
  }
}
