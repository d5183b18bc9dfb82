import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { DataSource } from 'typeorm';
import { asSystem } from '../../../platform/database/index.js';
import { Metrics } from '../../../platform/metrics/index.js';

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What operators watch of runs. */
@Injectable()
export class RunMetrics {
  private readonly duration: Histogram;
  private readonly firstToken: Histogram;
  private readonly ends: Counter;

  constructor(metrics: Metrics, dataSource: DataSource) {
    this.duration = metrics.histogram({
      name: 'artel_run_duration_seconds',
      help: 'From claim to end of an attempt',
      buckets: seconds,
    });
    this.firstToken = metrics.histogram({
      name: 'artel_run_first_token_seconds',
      help: 'From claim to the first token',
      buckets: seconds,
    });
    this.ends = metrics.counter({
      name: 'artel_runs_total',
      help: 'Attempts that ended a run',
      labels: ['status'],
    });
    metrics.gauge({ name: 'artel_run_queue_depth', help: 'Runs that are due and not claimed' }, async () => {
      const [row] = await asSystem('runner', () =>
        dataSource.query<[{ n: number }]>(
          `SELECT count(*)::int AS n FROM runs WHERE status = 'queued' AND due_at <= now()`,
        ),
      );
      return row.n;
    });
    metrics.gauge(
      { name: 'artel_run_queue_age_seconds', help: 'Age of the oldest run that is due' },
      async () => {
        const [row] = await asSystem('runner', () =>
          dataSource.query<[{ age: number | null }]>(
            `SELECT EXTRACT(EPOCH FROM now() - min(due_at))::float8 AS age FROM runs
         WHERE status = 'queued' AND due_at <= now()`,
          ),
        );
        return row.age ?? 0;
      },
    );
  }

  ended(status: 'succeeded' | 'failed', began: number, firstTokenAt: number | undefined): void {
    this.ends.inc({ status });
    this.duration.observe((performance.now() - began) / 1_000);
    if (firstTokenAt !== undefined) this.firstToken.observe((firstTokenAt - began) / 1_000);
  }
}
