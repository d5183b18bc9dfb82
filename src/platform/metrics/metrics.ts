import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

interface Definition {
  name: `artel_${string}`;
  help: string;
  labels?: string[];
}

/** The process's Prometheus registry. A module declares its own figures in its constructor. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  counter({ name, help, labels = [] }: Definition): Counter {
    return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /** In seconds. */
  histogram({ name, help, labels = [], buckets }: Definition & { buckets: number[] }): Histogram {
    return new Histogram({ name, help, labelNames: labels, buckets, registers: [this.registry] });
  }

  /** A figure read when somebody asks; NaN when it cannot be read. */
  gauge({ name, help }: Definition, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        // One figure that cannot be read must not hide the others, least of all in an outage.
        this.set(
          await Promise.resolve()
            .then(read)
            .catch(() => NaN),
        );
      },
    });
  }

  /** As `gauge`, one figure for each value of a label; nothing when they cannot be read. */
  gaugeBy(
    { name, help, label }: Definition & { label: string },
    read: () => Promise<Record<string, number>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        this.reset();
        const figures = await read().catch(() => ({}));
        for (const [value, figure] of Object.entries(figures)) this.set({ [label]: value }, figure);
      },
    });
  }

  /** As `gaugeBy`, for figures that only grow while the process lives. */
  totalBy(
    { name, help, label }: Definition & { label: string },
    read: () => Promise<Record<string, number>>,
  ): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        this.reset();
        const figures = await read().catch(() => ({}));
        for (const [value, figure] of Object.entries(figures)) this.inc({ [label]: value }, figure);
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
