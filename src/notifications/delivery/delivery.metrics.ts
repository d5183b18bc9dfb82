import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem } from '../../platform/database/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import type { ChannelType } from '../channels/channel-types.js';
import type { LogOutcome } from './delivery-log.entity.js';

/** How notifications get on. */
@Injectable()
export class DeliveryMetrics {
  private readonly sent;
  private readonly seconds;

  constructor(
    private readonly dataSource: DataSource,
    metrics: Metrics,
  ) {
    this.sent = metrics.counter({
      name: 'artel_notification_attempts_total',
      help: 'Attempts to send a notification beyond the inbox',
      labels: ['channel', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'artel_notification_attempt_seconds',
      help: 'How long an attempt to send a notification took',
      labels: ['channel'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    });
    metrics.gauge({ name: 'artel_notifications_due', help: 'Notifications that are to be sent now' }, () =>
      this.due('count(*)'),
    );
    metrics.gauge(
      {
        name: 'artel_notification_oldest_due_seconds',
        help: 'Since when the notification that waits longest was to be sent',
      },
      () => this.due('COALESCE(EXTRACT(EPOCH FROM now() - min(planned_at)), 0)'),
    );
  }

  attempted(channel: ChannelType, outcome: LogOutcome, millis: number): void {
    this.sent.inc({ channel, outcome });
    this.seconds.observe({ channel }, millis / 1_000);
  }

  private async due(figure: string): Promise<number> {
    const [row] = await asSystem('runner', () =>
      this.dataSource.query<[{ figure: number }]>(
        `SELECT (${figure})::float8 AS figure FROM deliveries WHERE state = 'due' AND planned_at <= now()`,
      ),
    );
    return row.figure;
  }
}
