import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../purge/index.js';

/** So long a failed job waits for somebody to look at it. */
const keptDays = 30;

/** Deletes jobs that failed long ago. */
@Injectable()
export class OutboxRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('failed jobs', (limit) => this.purge(limit));
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM outbox WHERE id IN (
         SELECT id FROM outbox WHERE state = 'failed' AND due_at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
