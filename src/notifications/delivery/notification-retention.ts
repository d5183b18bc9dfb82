import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { Purges } from '../../platform/purge/index.js';

/**
 * Deletes what people were told long ago, with how it was delivered; the log of that goes sooner. Where messages are kept
 * for less, so is what tells of them.
 */
@Injectable()
export class NotificationRetention {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    purges: Purges,
  ) {
    purges.add('log of notifications', (limit) => this.purgeLog(limit));
    purges.add('notifications', (limit) => this.purge(limit));
  }

  private async purgeLog(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM notification_log WHERE id IN (
         SELECT id FROM notification_log WHERE at < now() - make_interval(days => $2) LIMIT $1)`,
      [limit, this.config.NOTIFICATION_LOG_KEPT_DAYS],
    );
    return gone;
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM notifications WHERE id IN (
         (SELECT id FROM notifications WHERE created_at < now() - make_interval(days => $2) LIMIT $1)
         UNION
         (SELECT n.id FROM organizations o CROSS JOIN LATERAL (
            SELECT id FROM notifications
            WHERE org_id = o.id AND created_at < now() - make_interval(days => o.retention_days) LIMIT $1) n
          WHERE o.retention_days < $2 LIMIT $1))`,
      [limit, this.config.NOTIFICATION_KEPT_DAYS],
    );
    return gone;
  }
}
