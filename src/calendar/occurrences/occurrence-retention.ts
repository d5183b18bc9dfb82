import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Purges } from '../../platform/purge/index.js';

/** What became of an event's times is kept for so long, and so is what was moved or cancelled of them. */
const keptDays = 400;

/** Deletes what concerns times long ago. */
@Injectable()
export class OccurrenceRetention {
  constructor(
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('occurrences', (limit) => this.purge(limit));
    purges.add('exceptions of events', (limit) => this.purgeExceptions(limit));
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

  private async purgeExceptions(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM event_exceptions WHERE (event_id, slot) IN (
         SELECT event_id, slot FROM event_exceptions
         WHERE slot < now() - make_interval(days => $2)
           AND (moved_to IS NULL OR moved_to < now() - make_interval(days => $2)) LIMIT $1)`,
      [limit, keptDays],
    );
    return gone;
  }
}
