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
         RETURNING org_id, chat_id, seq),
       last AS (SELECT org_id, chat_id, max(seq) AS seq FROM gone GROUP BY org_id, chat_id),
       -- What nobody can read any more must not stay counted as unread.
       counted AS (
         UPDATE chat_members cm SET last_read_seq = last.seq FROM last
         WHERE cm.org_id = last.org_id AND cm.chat_id = last.chat_id AND cm.last_read_seq < last.seq)
       SELECT count(*) AS count FROM gone`,
      [limit],
    );
    return row.count;
  }
}
