import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';

/** Deletes messages that are older than their organization keeps them. */
@Injectable()
export class MessageRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('messages', (limit) => this.purge(limit));
  }

  private async purge(limit: number): Promise<number> {
    const [row] = await this.dataSource.query<[{ count: number }]>(
      `WITH gone AS (
         DELETE FROM messages WHERE id IN (
           SELECT m.id FROM organizations o CROSS JOIN LATERAL (
             SELECT id FROM messages
             WHERE org_id = o.id AND id < first_id_at(now() - make_interval(days => o.retention_days))
             ORDER BY id LIMIT $1) m
           WHERE o.retention_days IS NOT NULL LIMIT $1)
         RETURNING id)
       SELECT count(*) AS count FROM gone`,
      [limit],
    );
    return row.count;
  }
}
