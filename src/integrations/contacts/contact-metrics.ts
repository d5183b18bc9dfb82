import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem } from '../../platform/database/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import type { Arrived } from './contacts.js';

/** How much comes from outside, and how what is said there gets on. */
@Injectable()
export class ContactMetrics {
  private readonly arrivals;
  private readonly attempts;
  private readonly copies;

  constructor(
    private readonly dataSource: DataSource,
    metrics: Metrics,
  ) {
    this.arrivals = metrics.counter({
      name: 'artel_contact_arrivals_total',
      help: 'Messages from contacts of integrations, by what became of them',
      labels: ['type', 'outcome'],
    });
    this.attempts = metrics.counter({
      name: 'artel_contact_send_attempts_total',
      help: 'Attempts to say something to a contact, by what became of it',
      labels: ['type', 'outcome'],
    });
    this.copies = metrics.counter({
      name: 'artel_contact_copies_total',
      help: 'Attempts to show elsewhere what was said to a contact, or by one, by what became of it',
      labels: ['type', 'outcome'],
    });
    metrics.gauge(
      { name: 'artel_contact_sends_due', help: 'What contacts are to be told now, and have not been yet' },
      () => this.due('count(*)'),
    );
    metrics.gauge(
      {
        name: 'artel_contact_send_oldest_due_seconds',
        help: 'Since when a contact waits for what was to be said first',
      },
      () => this.due('COALESCE(EXTRACT(EPOCH FROM now() - min(due_at)), 0)'),
    );
  }

  arrived(type: string, outcome: Arrived['outcome']): void {
    this.arrivals.inc({ type, outcome });
  }

  attempted(type: string, outcome: string): void {
    this.attempts.inc({ type, outcome });
  }

  mirrored(type: string, outcome: string): void {
    this.copies.inc({ type, outcome });
  }

  /** What is being sent is due when its lease ends: until then it waits for nobody. */
  private async due(figure: string): Promise<number> {
    const [row] = await asSystem('runner', () =>
      this.dataSource.query<[{ figure: number }]>(
        `SELECT (${figure})::float8 AS figure FROM contact_sends
         WHERE audience = 'contact' AND state IN ('waiting', 'sending') AND due_at <= now()`,
      ),
    );
    return row.figure;
  }
}
