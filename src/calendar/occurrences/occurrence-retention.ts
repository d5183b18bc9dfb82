import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';

/** What became of an event's times is kept for so long. */
const keptDays = 400;

/** Deletes the record of times long ago. */
@Injectable()
export class OccurrenceRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('occurrences', (limit) => this.purge(limit));
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM occurrences WHERE id IN (
         SELECT id FROM occurrences WHERE created_at < now() - make_interval(days => $2)
           AND status NOT IN ('fired', 'running') LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
