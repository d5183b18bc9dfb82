import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConfig, type Config } from '../config/index.js';
import { asSystem } from '../database/index.js';
import { log } from '../logging/index.js';

/** Deletes at most `limit` rows whose time is over, in one statement; answers how many it deleted. */
export type Purge = (limit: number) => Promise<number>;

const batch = 1_000;
/** Lets everyday work in between two batches. */
const pauseMillis = 50;
/** A process that is restarted often must get to it too. */
const firstAfterSeconds = 60;
/** Of a wait, so that processes which started together do not purge together for ever. */
const jitter = 0.2;

/**
 * Deletes what has outlived its use, in every consuming process, each `PURGE_INTERVAL`. A module adds its own in its
 * constructor. Two processes that purge at once only find less to do.
 */
@Injectable()
export class Purges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly purges = new Map<string, Purge>();
  private readonly stopping = new AbortController();
  private rounds?: Promise<void>;

  constructor(@InjectConfig() private readonly config: Config) {}

  /** `purge` is asked again while its batches are full, as the system role `keeper`. */
  add(what: string, purge: Purge): void {
    if (this.purges.has(what)) throw new Error(`Two purges are named ${what}`);
    this.purges.set(what, purge);
  }

  onApplicationBootstrap(): void {
    if (this.config.consumes) this.rounds = this.goRound();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.rounds;
  }

  private async goRound(): Promise<void> {
    const { PURGE_INTERVAL } = this.config;
    let waitSeconds = Math.min(firstAfterSeconds, PURGE_INTERVAL);
    while (await this.pause(waitSeconds * (1 - jitter * Math.random()) * 1_000)) {
      for (const [what, purge] of this.purges) await this.empty(what, purge);
      waitSeconds = PURGE_INTERVAL;
    }
  }

  private async empty(what: string, purge: Purge): Promise<void> {
    let count = 0;
    try {
      for (let gone = batch; gone === batch && (await this.pause(pauseMillis)); count += gone) {
        gone = await asSystem('keeper', () => purge(batch));
      }
    } catch (error) {
      log.warn({ err: error, what }, 'a purge failed and is tried again in its next round');
    }
    if (count > 0) log.info({ what, count }, 'old rows were purged');
  }

  /** False when the process stops meanwhile. */
  private async pause(millis: number): Promise<boolean> {
    const { signal } = this.stopping;
    // Rejects with the abort and with nothing else.
    await sleep(millis, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}
