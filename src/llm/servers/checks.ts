import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { Backend } from './backend.js';

/** Asks every server in the background how it is, so that no call has to find out. */
export class Checks {
  private readonly stopped = new AbortController();

  constructor(
    private readonly backends: readonly Backend[],
    private readonly intervalMillis: number,
  ) {}

  /** Each goes on at its own pace: one that does not answer holds up no other. The first round is waited for. */
  async start(): Promise<void> {
    await Promise.all(this.backends.map((backend) => check(backend, bootDeadline)));
    for (const backend of this.backends) void this.watch(backend);
  }

  stop(): void {
    this.stopped.abort();
  }

  private async watch(backend: Backend): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      // Not all at once, nor all processes at once.
      const pause = this.intervalMillis * (0.9 + Math.random() / 5);
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await check(backend, checkDeadline);
    }
  }
}

const bootDeadline = 1_000;
/** A server that is at work answers slowly, and is not down. */
const checkDeadline = 5_000;

async function check(backend: Backend, deadline: number): Promise<void> {
  const started = performance.now();
  const latency = () => Math.round(performance.now() - started);
  const signal = AbortSignal.timeout(deadline);
  try {
    const models = await backend.provider.listModels(signal);
    backend.isWell(models.length > 0 ? models : undefined, latency());
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_not_found')
      return backend.isWell(undefined, latency());
    log.debug({ err: error, server: backend.name }, 'a model server does not pass its check');
    if (signal.aborted) return backend.isUnwell(`No answer within ${deadline / 1_000} s`, latency());
    backend.isUnwell(error instanceof AppError ? error.detail : undefined, latency());
  }
}
