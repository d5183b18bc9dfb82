import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { inOrganization } from '../../../platform/database/index.js';
import { toAppError } from '../../../platform/errors/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { log, withLogContext } from '../../../platform/logging/index.js';
import { Attempt, publishRunEvents, type StopReason } from './run.attempt.js';
import { RunClaims, type ClaimedRun } from '../queue/run.claims.js';
import type { RunEvent } from '../queue/run-event.js';
import { RunExecutor } from './run.executor.js';
import { RunMetrics } from './run.metrics.js';
import { RunTimeline } from './run.timeline.js';
import { announceStatus } from '../queue/run.news.js';
import { RunStore } from '../queue/run.store.js';

/** How often a running attempt's events are stored. */
const storeEveryMillis = 1_000;

/**
 * Claims due runs and works on them. A wake-up only saves time: the poll finds what it missed. On shutdown it
 * claims no more, lets running attempts end within their time, and hands the rest over.
 */
@Injectable()
export class RunWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly active = new Map<string, Attempt>();
  private readonly settled = new Map<Attempt, Promise<void>>();
  private claiming?: Promise<void>;
  private again = false;
  /** The last claim filled all room: more may be waiting as soon as an attempt ends. */
  private saturated = false;
  private stopping = false;
  private reserved = 0;
  private storing = false;
  private renewing?: NodeJS.Timeout;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: RunClaims,
    private readonly store: RunStore,
    private readonly executor: RunExecutor,
    private readonly live: LiveBus,
    private readonly metrics: RunMetrics,
    private readonly timeline: RunTimeline,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.consumes) return;
    this.live.subscribe(topics.runsDue, () => this.wake());
    this.live.subscribe(topics.runControl, ({ data }) => this.stop(String(data.runId), 'cancelled'));
    this.renewing = setInterval(() => void this.renew(), (this.config.RUN_LEASE * 1_000) / 3);
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.claiming;
    await Promise.race([Promise.all(this.settled.values()), patience(this.config.SHUTDOWN_TIMEOUT)]);
    await this.handOver();
    clearInterval(this.renewing);
  }

  @Interval(1_000)
  wake(): void {
    if (!this.config.consumes || this.stopping) return;
    this.again = true;
    this.claiming ??= this.claimAll().finally(() => {
      this.claiming = undefined;
      // A wake-up that came after the last look must not wait for the poll.
      if (this.again) this.wake();
    });
  }

  /**
   * Takes a place for a run that is about to be inserted as claimed; false when this process does not consume,
   * has no room, or others wait. A place taken is given to `begin` or back to `unreserve`.
   */
  reserve(): boolean {
    if (!this.config.consumes || this.stopping || this.saturated || this.room <= 0) return false;
    this.reserved++;
    return true;
  }

  unreserve(): void {
    this.reserved--;
  }

  beginReserved(run: ClaimedRun): void {
    this.reserved--;
    this.begin(run);
  }

  /** Stores what running attempts streamed, and asked of models, since the last time. */
  @Interval(storeEveryMillis)
  async storeEvents(): Promise<void> {
    if (this.storing) return;
    this.storing = true;
    await this.storePending().finally(() => (this.storing = false));
  }

  private async storePending(): Promise<void> {
    const attempts = [...this.active.values()];
    if (attempts.length === 0) return;
    const batches = attempts
      .map((attempt) => ({ attempt, run: attempt.run, events: attempt.takeEvents() }))
      .filter(({ events }) => events.length > 0);
    const storing = Promise.all([this.storeOrPutBack(batches), this.timeline.store(attempts)]).then(
      () => undefined,
    );
    for (const attempt of attempts) attempt.storing = storing;
    await storing;
  }

  private async storeOrPutBack(
    batches: { attempt: Attempt; run: ClaimedRun; events: RunEvent[] }[],
  ): Promise<void> {
    if (batches.length === 0) return;
    try {
      await this.store.storeEvents(batches);
    } catch (error) {
      if (batches.length > 1 && toAppError(error).code !== 'unavailable') {
        // One bad event must not keep its neighbours from being stored.
        for (const batch of batches) await this.storeOrPutBack([batch]);
        return;
      }
      for (const { attempt, events } of batches) attempt.putBack(events);
      log.warn({ err: error }, 'run events could not be stored yet');
    }
  }

  private get room(): number {
    return this.config.RUN_CONCURRENCY - this.active.size - this.reserved;
  }

  private async claimAll(): Promise<void> {
    try {
      while (this.again && !this.stopping) {
        this.again = false;
        const { room } = this;
        this.saturated = room <= 0;
        if (this.saturated) return;
        const { runs, postponed } = await this.claims.claim(room);
        for (const run of runs) this.begin(run);
        this.saturated = runs.length === room;
        this.again ||= postponed;
      }
    } catch (error) {
      log.warn({ err: error }, 'runs could not be claimed');
    }
  }

  private begin(run: ClaimedRun): void {
    const attempt = new Attempt(
      run,
      (events) => publishRunEvents(this.live, run, events),
      (tell) => this.live.atEndOfTurn(tell),
    );
    this.active.set(run.id, attempt);
    announceStatus(this.live, run, 'running');
    const settled = withLogContext({ runId: run.id, orgId: run.orgId }, () =>
      inOrganization(run.orgId, () => this.attempt(attempt)),
    );
    this.settled.set(attempt, settled);
  }

  private end(attempt: Attempt): void {
    const { run } = attempt;
    this.settled.delete(attempt);
    if (this.active.get(run.id) === attempt) this.active.delete(run.id);
    // A last attempt may have been what others waited for.
    if (this.saturated || run.attempts > 1) this.wake();
  }

  private async attempt(attempt: Attempt): Promise<void> {
    const { run } = attempt;
    const began = performance.now();
    const deadline = setTimeout(() => attempt.stop('deadline'), Math.max(0, run.deadlineInMillis));
    try {
      const end = await this.executor.execute(attempt);
      if (end || attempt.stopReason === 'cancelled') attempt.record.purse?.free();
      if (!end) return;
      publishRunEvents(this.live, run, [end]);
      const status = end.type === 'done' ? 'succeeded' : 'failed';
      announceStatus(this.live, run, status);
      this.metrics.ended(status, began, attempt.firstTokenAt);
    } catch (error) {
      // Its lease runs out and another attempt begins: the run is not lost.
      log.error({ err: error }, 'an attempt could not be settled');
    } finally {
      clearTimeout(deadline);
      this.end(attempt);
    }
  }

  private async renew(): Promise<void> {
    const attempts = [...this.active.values()];
    if (attempts.length === 0) return;
    try {
      const held = await this.claims.renew(attempts.map(({ run }) => run));
      for (const { run } of attempts) if (!held.has(run.id)) this.stop(run.id, 'lease lost');
    } catch (error) {
      log.warn({ err: error }, 'leases could not be renewed');
    }
  }

  private stop(runId: string, reason: StopReason): void {
    this.active.get(runId)?.stop(reason);
  }

  private async handOver(): Promise<void> {
    const left = [...this.active.values()];
    if (left.length === 0) return;
    for (const attempt of left) attempt.stop('handed over');
    await this.claims.release(left.map(({ run }) => run));
    this.store.wake();
    await Promise.race([Promise.all(this.settled.values()), patience(2)]);
    log.info({ runs: left.length }, 'runs handed over');
  }
}

const patience = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000).unref());
