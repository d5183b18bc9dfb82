import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { log } from '../../platform/logging/index.js';
import type { RunObserver, TracedRun } from './run-observer.js';
import type { TracedMessage, Watched } from './watched.js';

const closeMillis = 5_000;

/** Those who trace runs, by the settings; their libraries are loaded only for them. */
@Injectable()
export class Tracing implements OnModuleInit, OnApplicationShutdown {
  private observers: RunObserver[] = [];

  constructor(@InjectConfig() private readonly config: Config) {}

  async onModuleInit(): Promise<void> {
    const { config } = this;
    if (!config.consumes) return;
    if (config.OTEL_EXPORTER_OTLP_ENDPOINT) {
      const { OtelObserver } = await import('./otel.observer.js');
      this.observers.push(new OtelObserver(config, config.OTEL_EXPORTER_OTLP_ENDPOINT));
    }
    if (config.LANGSMITH_TRACING) {
      const { LangSmithObserver } = await import('./langsmith.observer.js');
      this.observers.push(new LangSmithObserver(config));
    }
  }

  /** An attempt at a run begins. */
  begins(run: TracedRun, input: () => TracedMessage[]): Watched[] {
    return this.observers.map((observer) => observer.begins(run, input));
  }

  /** By then no run is worked on. */
  async onApplicationShutdown(): Promise<void> {
    const deadline = new Promise((resolve) => setTimeout(resolve, closeMillis).unref());
    const closing = Promise.all(this.observers.map((observer) => observer.close()));
    await Promise.race([closing, deadline]).catch((error: unknown) =>
      log.warn({ err: error }, 'the last traces could not be sent'),
    );
  }
}
