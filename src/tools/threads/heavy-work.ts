import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { FairTurns } from '../../platform/limits/index.js';

const megabytes = 256;

/** What takes milliseconds unless somebody means harm, and what takes seconds by its nature. */
const kinds = {
  quick: { threads: 3, ofOne: 2, waitingOfOne: 32, patienceMillis: 10_000 },
  long: { threads: 2, ofOne: 1, waitingOfOne: 8, patienceMillis: 30_000 },
};
const mostWaiting = 256;

/** A function that a module exports for a thread. */
export interface HeavyFunction {
  /** URL of the module. */
  module: URL;
  name: string;
  kind: keyof typeof kinds;
  /** From its beginning: how long it may take. */
  millis: number;
}

/** How long a call can take at most, with the wait for its turn. */
export const longestMillis = ({ kind, millis }: HeavyFunction): number => kinds[kind].patienceMillis + millis;

/**
 * Runs what a hostile text could make very long or large, in a thread that is stopped when it takes too much. Organizations
 * take turns, none of them holds all threads, and quick work does not wait for long work.
 */
@Injectable()
export class HeavyWork implements OnApplicationShutdown {
  private readonly pools = { quick: poolOf('quick'), long: poolOf('long') };

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.pools).map(({ threads }) => threads.destroy()));
  }

  /**
   * Throws `busy` when its turn does not come, and `too_much_work` for what takes too long or does not fit, and for what
   * throws there.
   */
  run<Result>(orgId: string, work: HeavyFunction, task: unknown): Promise<Result> {
    const { threads, turns } = this.pools[work.kind];
    return turns.take(orgId, () => inThread<Result>(threads, work, task));
  }
}

function poolOf(kind: keyof typeof kinds) {
  const { threads, ofOne, waitingOfOne, patienceMillis } = kinds[kind];
  return {
    turns: new FairTurns({
      atOnce: threads,
      atOnceOfOne: ofOne,
      waiting: mostWaiting,
      waitingOfOne,
      patienceMillis,
    }),
    threads: new Piscina({
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 10_000,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
      // Settings are secrets.
      env: {},
    }),
  };
}

async function inThread<Result>(
  threads: Piscina,
  { module, name, millis }: HeavyFunction,
  task: unknown,
): Promise<Result> {
  const signal = AbortSignal.timeout(millis);
  try {
    return (await threads.run(task, { filename: module.href, name, signal })) as Result;
  } catch (cause) {
    if (!isExpected(cause)) log.error({ err: cause, work: name }, 'work in a thread failed');
    throw new AppError('too_much_work', undefined, { cause });
  }
}

/** The clock and the memory of a thread are what they are there for; anything else is our mistake. */
const isExpected = (cause: unknown): boolean =>
  cause instanceof Error &&
  (cause.name === 'AbortError' || (cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY');
