import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';

const longestMillis = 10_000;
const most = { threads: 2, waiting: 32, megabytes: 256 };

/** A function that a module exports for a thread. */
interface HeavyFunction {
  /** URL of the module. */
  module: URL;
  name: string;
}

/** Runs what a hostile text could make very long or large, in a thread that is stopped when it takes too much. */
@Injectable()
export class HeavyWork implements OnApplicationShutdown {
  private readonly threads = new Piscina({
    minThreads: 0,
    maxThreads: most.threads,
    maxQueue: most.waiting,
    idleTimeout: 10_000,
    resourceLimits: { maxOldGenerationSizeMb: most.megabytes },
    // Settings are secrets.
    env: {},
  });

  async onApplicationShutdown(): Promise<void> {
    await this.threads.destroy();
  }

  /**
   * Throws `too_much_work` for what takes too long or does not fit, and for what throws there. `millis` are with the
   * wait for a free thread.
   */
  async run<Result>({ module, name }: HeavyFunction, task: unknown, millis = longestMillis): Promise<Result> {
    const signal = AbortSignal.timeout(millis);
    try {
      return (await this.threads.run(task, { filename: module.href, name, signal })) as Result;
    } catch (cause) {
      if (!isExpected(cause)) log.error({ err: cause, work: name }, 'work in a thread failed');
      throw new AppError('too_much_work', undefined, { cause });
    }
  }
}

/** The clock, the full queue and the memory of a thread are what they are there for; anything else is our mistake. */
const isExpected = (cause: unknown): boolean =>
  cause instanceof Error &&
  (cause.name === 'AbortError' ||
    cause.message === 'Task queue is at limit' ||
    (cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY');
