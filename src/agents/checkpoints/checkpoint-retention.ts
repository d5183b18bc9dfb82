import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';

/** A dialog can be taken up again for so long after its last word, and a run looked into. */
const keptDays = 30;

/** Deletes the states of threads that nobody went on with. */
@Injectable()
export class CheckpointRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('checkpoints', (limit) => this.purge(limit));
  }

  private async purge(limit: number): Promise<number> {
    const threads = await this.dataSource.query<{ id: string }[]>(
      `SELECT c.thread_id AS id FROM checkpoints.checkpoints c
       WHERE c.checkpoint ->> 'ts' < to_char(now() AT TIME ZONE 'UTC' - make_interval(days => $2), 'YYYY-MM-DD"T"HH24:MI:SS')
         AND NOT EXISTS (
           SELECT FROM checkpoints.checkpoints n WHERE n.thread_id = c.thread_id
             AND n.checkpoint ->> 'ts' >= to_char(now() AT TIME ZONE 'UTC' - make_interval(days => $2), 'YYYY-MM-DD"T"HH24:MI:SS'))
       GROUP BY c.thread_id LIMIT $1`,
      [limit, keptDays],
    );
    const ids = threads.map(({ id }) => id);
    // What stands last is what the thread is found by: a purge that breaks off is taken up again.
    for (const table of ['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'])
      await this.dataSource.query(`DELETE FROM checkpoints.${table} WHERE thread_id = ANY($1)`, [ids]);
    return ids.length;
  }
}
