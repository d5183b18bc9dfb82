import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { Purges } from '../../platform/purge/index.js';

/** Of one organization; rather the newest. */
const mostKept = 10_000;

/**
 * Deletes refused requests that are old, or too many: whoever floods us does not fill the disk. Where messages are kept
 * for less, so is how requests began.
 */
@Injectable()
export class RefusalRetention {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('refused requests', (limit) => this.purge(limit));
    purges.add('refused requests that are too many', (limit) => this.purgeMost(limit));
  }

  private purge(limit: number): Promise<number> {
    return this.delete(
      `(SELECT id FROM refused_requests WHERE id < first_id_at(now() - make_interval(days => $2)) LIMIT $1)
       UNION
       (SELECT r.id FROM organizations o CROSS JOIN LATERAL (
          SELECT id FROM refused_requests
          WHERE org_id = o.id AND id < first_id_at(now() - make_interval(days => o.retention_days)) LIMIT $1) r
        WHERE o.retention_days < $2 LIMIT $1)`,
      [limit, this.config.REFUSED_REQUESTS_KEPT_DAYS],
    );
  }

  private purgeMost(limit: number): Promise<number> {
    return this.delete(
      `SELECT r.id FROM organizations o CROSS JOIN LATERAL (
         SELECT id FROM refused_requests WHERE org_id = o.id ORDER BY id DESC OFFSET $2 LIMIT $1) r LIMIT $1`,
      [limit, mostKept],
    );
  }

  private async delete(ids: string, values: number[]): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM refused_requests WHERE id IN (${ids})`,
      values,
    );
    return gone;
  }
}
