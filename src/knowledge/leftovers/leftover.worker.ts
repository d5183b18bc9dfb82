import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { log } from '../../platform/logging/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { BatchPace } from '../documents/batch-pace.js';
import { Leftovers } from './leftovers.js';

const [leastRows, mostRows] = [4, 400];
const leastPauseMillis = 10;

/**
 * Purges leftovers in every consuming process, of which one is at it at a time. What is left to do stands in the
 * database: whatever ends it, it goes on there.
 */
@Injectable()
export class LeftoverWorker implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private purging?: Promise<void>;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly leftovers: Leftovers,
    metrics: Metrics,
  ) {
    const help = 'Readings and collections that nobody sees any more, and that wait to be purged';
    metrics.gauge({ name: 'artel_document_leftovers', help }, () => leftovers.count());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The server stops'));
    await this.purging;
  }

  @Interval(1_000)
  wake(): void {
    if (!this.config.consumes || this.stopping.signal.aborted) return;
    this.purging ??= this.purgeAll().finally(() => (this.purging = undefined));
  }

  private async purgeAll(): Promise<void> {
    const pace = new BatchPace(leastRows, mostRows);
    let rows = 0;
    try {
      while (!this.stopping.signal.aborted) {
        const leftover = await this.leftovers.next();
        if (!leftover) break;
        const began = performance.now();
        const gone = await this.leftovers.purge(leftover, pace.size);
        if (gone === null) break;
        rows += gone;
        const millis = performance.now() - began;
        pace.took(millis, gone);
        await this.pause(Math.max(leastPauseMillis, millis));
      }
    } catch (error) {
      log.warn({ err: error }, 'what documents left could not be purged, and is tried again');
    }
    if (rows > 0) log.info({ rows }, 'what documents left was purged');
  }

  /** As long as the work took: nobody waits for it. */
  private async pause(millis: number): Promise<void> {
    // Rejects with the abort and with nothing else.
    await sleep(millis, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
