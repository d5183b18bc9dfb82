import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

interface Definition {
  name: `artel_${string}`;
  help: string;
  labels?: string[];
}

type LabelledDefinition = Definition & { label: string };

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
  gaugeBy(definition: LabelledDefinition, read: () => Promise<Record<string, number>>): void {
    this.readBy(Gauge, definition, read);
  }

  /** As `gaugeBy`, for figures that only grow while the process lives. */
  totalBy(definition: LabelledDefinition, read: () => Promise<Record<string, number>>): void {
    this.readBy(Counter, definition, read);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private readBy(
    Kind: typeof Gauge | typeof Counter,
    { name, help, label }: LabelledDefinition,
    read: () => Promise<Record<string, number>>,
  ): void {
    const metric: Gauge | Counter = new Kind({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        metric.reset();
        const figures = await read().catch(() => ({}));
        for (const [value, figure] of Object.entries(figures)) metric.inc({ [label]: value }, figure);
      },
    });
  }
}
