import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { DataSource } from 'typeorm';
import { asSystem } from '../../platform/database/index.js';
import { Metrics } from '../../platform/metrics/index.js';

/** What operators watch of documents. */
@Injectable()
export class IngestionMetrics {
  private readonly duration: Histogram;

  constructor(metrics: Metrics, dataSource: DataSource) {
    this.duration = metrics.histogram({
      name: 'artel_ingestion_seconds',
      help: 'From claim to end of the attempt that ended a document',
      labels: ['state'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900],
    });
    metrics.gaugeBy({ name: 'artel_documents', help: 'Documents of knowledge', label: 'state' }, async () => {
      const rows = await asSystem('runner', () =>
        dataSource.query<{ state: string; n: number }[]>(
          'SELECT state, count(*)::int AS n FROM documents GROUP BY state',
        ),
      );
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    });
  }

  ended(state: 'ready' | 'failed', began: number): void {
    this.duration.observe({ state }, (performance.now() - began) / 1_000);
  }
}
