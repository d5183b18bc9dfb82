import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { inOrganization } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log, withLogContext } from '../../platform/logging/index.js';
import { DocumentClaims, type Claim } from './document-claims.js';
import { IngestionMetrics } from './ingestion.metrics.js';
import { IngestionService } from './ingestion.service.js';
import { LeaseLost, IngestionStore } from './ingestion-store.js';
import { readersOf } from './reading-turns.js';
import { mostAttempts, verdictOn } from './verdict.js';

/** An attempt in this process, and how to end it. */
interface Attempt {
  claim: Claim;
  stop: AbortController;
}

/** Beside those that are read: documents that are fetched, or wait for their vectors. */
const mostWaiting = 6;

/** How long it is tried to give back what a fault, also one of the database, ended. */
const givingBackMillis = 60_000;
const tryAgainMillis = 1_000;

/**
 * Claims due documents and takes them in, a few at once. A wake-up only saves time: the poll finds what it missed. On
 * shutdown it hands over at once, and another worker goes on where this one was.
 */
@Injectable()
export class IngestionWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly active = new Map<string, Attempt>();
  private readonly settled = new Set<Promise<void>>();
  private readonly readers: number;
  private claiming?: Promise<void>;
  private again = false;
  private stopping = false;
  private renewing?: NodeJS.Timeout;
  private isRenewing = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly claims: DocumentClaims,
    private readonly store: IngestionStore,
    private readonly ingestion: IngestionService,
    private readonly live: LiveBus,
    private readonly metrics: IngestionMetrics,
  ) {
    this.readers = readersOf(config);
  }

  onApplicationBootstrap(): void {
    if (!this.config.consumes) return;
    this.live.subscribe(topics.documentsDue, () => this.wake());
    this.renewing = setInterval(() => void this.renew(), (this.config.RUN_LEASE * 1_000) / 3);
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.claiming;
    const left = [...this.active.values()];
    for (const { stop } of left) stop.abort(new Error('The server stops'));
    await Promise.race([Promise.all(this.settled), sleep(2_000, undefined, { ref: false })]);
    clearInterval(this.renewing);
    // Whoever is idle need not wait for its poll.
    if (left.length > 0) this.live.publish({ topics: [topics.documentsDue], type: 'wake', data: {} });
  }

  @Interval(1_000)
  wake(): void {
    if (!this.config.consumes || this.stopping) return;
    this.again = true;
    this.claiming ??= this.claimAll().finally(() => {
      this.claiming = undefined;
      // A wake-up that came after the last look must not wait for the poll.
      if (this.again && this.active.size < this.mostAtOnce) this.wake();
    });
  }

  private get mostAtOnce(): number {
    return this.readers + mostWaiting;
  }

  /** One organization whose documents all wait for a slow server leaves room for the others. */
  private busyOrganizations(): string[] {
    const held = new Map<string, number>();
    for (const { claim } of this.active.values()) held.set(claim.orgId, (held.get(claim.orgId) ?? 0) + 1);
    return [...held].filter(([, count]) => count > this.readers).map(([orgId]) => orgId);
  }

  private async claimAll(): Promise<void> {
    try {
      while (this.again && !this.stopping && this.active.size < this.mostAtOnce) {
        this.again = false;
        const claim = await this.claims.claim(this.busyOrganizations());
        if (!claim) return;
        this.begin(claim);
        this.again = true;
      }
    } catch (error) {
      log.warn({ err: error }, 'documents could not be claimed');
    }
  }

  private begin(claim: Claim): void {
    const attempt = { claim, stop: new AbortController() };
    this.active.set(claim.id, attempt);
    const settled = withLogContext({ documentId: claim.id, orgId: claim.orgId }, () =>
      inOrganization(claim.orgId, () => this.attempt(attempt)),
    ).finally(() => {
      this.settled.delete(settled);
      if (this.active.get(claim.id) === attempt) this.active.delete(claim.id);
      this.wake();
    });
    this.settled.add(settled);
  }

  private async attempt({ claim, stop }: Attempt): Promise<void> {
    const began = performance.now();
    try {
      if (claim.attempts > mostAttempts) {
        const detail = 'Reading it was interrupted too many times';
        await this.store.fail(claim, { code: 'worker_lost', detail });
        return this.metrics.ended('failed', began);
      }
      await this.ingestion.ingest(claim, stop.signal);
      this.metrics.ended('ready', began);
    } catch (error) {
      if (error instanceof LeaseLost || stop.signal.reason instanceof LeaseLost) return;
      await this.giveBack(claim, stop.signal, error, began);
    }
  }

  /** Also while the database is away: an attempt that is not given back counts against the document. */
  private async giveBack(claim: Claim, signal: AbortSignal, error: unknown, began: number): Promise<void> {
    const end = performance.now() + givingBackMillis;
    for (;;) {
      try {
        return await this.settle(claim, signal, error, began);
      } catch (failure) {
        if (failure instanceof LeaseLost) return;
        if (this.stopping || performance.now() > end)
          return log.error({ err: failure }, 'a document could not be given back');
        await sleep(tryAgainMillis);
      }
    }
  }

  private async settle(claim: Claim, signal: AbortSignal, error: unknown, began: number): Promise<void> {
    if (signal.aborted) return this.claims.release(claim, { counts: false });
    const verdict = verdictOn(error, claim);
    if (verdict.kind === 'failed') {
      log.info({ code: verdict.problem.code }, 'a document could not be read');
      await this.store.fail(claim, verdict.problem);
      return this.metrics.ended('failed', began);
    }
    log.warn({ err: error }, 'a document is tried again');
    if (verdict.kind === 'again') return this.claims.release(claim, { counts: true });
    await this.claims.postpone(claim, verdict.seconds, verdict.problem);
  }

  private async renew(): Promise<void> {
    const attempts = [...this.active.values()];
    if (attempts.length === 0 || this.isRenewing) return;
    this.isRenewing = true;
    try {
      const held = await this.claims.renew(attempts.map(({ claim }) => claim));
      for (const { claim, stop } of attempts) if (!held.has(claim.id)) stop.abort(new LeaseLost());
    } catch (error) {
      log.warn({ err: error }, 'leases of documents could not be renewed');
    } finally {
      this.isRenewing = false;
    }
  }
}
