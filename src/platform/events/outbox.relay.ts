import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../config/index.js';
import { asSystem, inOrganization } from '../database/index.js';
import { LiveBus, topics } from '../live/index.js';
import { log, withLogContext } from '../logging/index.js';
import { Metrics } from '../metrics/index.js';
import { JobQueue, type Job } from '../queue/index.js';
import { Subscribers } from './subscribers.js';

const batchSize = 200;
const maxTries = 8;
/** Seconds from hand-over to the queue until an attempt that nobody started is taken back. */
const startWithin = 15;
/** Seconds that a started attempt is its process's, who says again and again that it is still at it. */
const heldFor = 30;
/** Seconds that a started attempt may take before another process tries again. */
const finishWithin = 300;

interface Entry {
  id: string;
  org_id: string;
  event: string;
  subscriber: string;
  payload: Record<string, unknown>;
  attempt: number;
  tries: number;
}

/**
 * Carries outbox rows to the job queue and works on the jobs. The row is the truth: the queue holds only
 * an id and an attempt number, and losing the queue only delays what the reconciler hands over again.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private relaying?: Promise<void>;
  private again = false;
  private stopped = false;
  /** What is worked on here, and until when it may be, in milliseconds of the process. */
  private readonly active = new Map<Entry, number>();

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly queue: JobQueue,
    private readonly live: LiveBus,
    private readonly subscribers: Subscribers,
    metrics: Metrics,
  ) {
    metrics.gauge(
      { name: 'artel_outbox_lag_seconds', help: 'Age of the oldest event not handled yet' },
      async () => {
        const [row] = await asSystem('relay', () =>
          dataSource.query<[{ lag: number | null }]>(
            `SELECT EXTRACT(EPOCH FROM now() - min(created_at))::float8 AS lag FROM outbox WHERE state <> 'failed'`,
          ),
        );
        return row.lag ?? 0;
      },
    );
  }

  onApplicationBootstrap(): void {
    if (!this.config.consumes) return;
    this.queue.process((job) => this.work(job));
    this.live.subscribe(topics.outbox, () => this.wake());
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.relaying;
  }

  @Interval(1_000)
  wake(): void {
    if (!this.config.consumes || this.stopped) return;
    this.again = true;
    this.relaying ??= this.relayAll().finally(() => {
      this.relaying = undefined;
      if (this.again) this.wake();
    });
  }

  /** Takes back attempts whose process or queue forgot them; what is worked on here is not among them. */
  @Interval(5_000)
  async reconcile(): Promise<void> {
    if (!this.config.consumes || this.stopped) return;
    try {
      await this.hold();
      const [, count] = await this.query<[unknown, number]>(
        `UPDATE outbox SET state = 'pending', due_at = now(), lease = NULL WHERE state = 'queued' AND lease < now()`,
      );
      if (count > 0) log.warn({ count }, 'outbox attempts taken back');
    } catch (error) {
      log.warn({ err: error }, 'the outbox could not be reconciled');
    }
  }

  private async hold(): Promise<void> {
    const held = [...this.active].flatMap(([entry, until]) => (until > performance.now() ? [entry] : []));
    if (held.length === 0) return;
    await this.query(
      `UPDATE outbox o SET lease = now() + make_interval(secs => $3)
       FROM unnest($1::uuid[], $2::int[]) AS h(id, attempt) WHERE o.id = h.id AND o.attempt = h.attempt`,
      [held.map(({ id }) => id), held.map(({ attempt }) => attempt), heldFor],
    );
  }

  private async relayAll(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        const jobs = await this.claim();
        if (jobs.length === 0) continue;
        await this.queue.add(jobs);
        this.again ||= jobs.length === batchSize;
      }
    } catch (error) {
      // The rows stay where they are: the next tick or the reconciler hands them over.
      log.warn({ err: error }, 'the outbox could not be relayed');
    }
  }

  private async claim(): Promise<Job[]> {
    const [rows] = await this.query<[Job[], number]>(
      `UPDATE outbox SET state = 'queued', attempt = attempt + 1, lease = now() + make_interval(secs => $2)
       WHERE id IN (SELECT id FROM outbox WHERE state = 'pending' AND due_at <= now()
                    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, attempt`,
      [batchSize, startWithin],
    );
    return rows;
  }

  private async work(job: Job): Promise<void> {
    const [[entry]] = await this.query<[Entry[], number]>(
      `UPDATE outbox SET lease = now() + make_interval(secs => $3), tries = tries + 1
       WHERE id = $1 AND attempt = $2 AND state = 'queued'
       RETURNING id, org_id, event, subscriber, payload, attempt, tries`,
      [job.id, job.attempt, heldFor],
    );
    // A later attempt exists, or the work is done: this delivery is a late copy.
    if (!entry) return;
    this.active.set(entry, performance.now() + finishWithin * 1_000);
    try {
      await withLogContext({ job: `${entry.subscriber}:${entry.id}`, orgId: entry.org_id }, () =>
        this.attempt(entry),
      );
    } finally {
      this.active.delete(entry);
    }
  }

  private async attempt(entry: Entry): Promise<void> {
    try {
      const subscriber = this.subscribers.find(entry.subscriber);
      if (!subscriber) throw new Error(`No subscriber is named ${entry.subscriber}`);
      const payload = { ...entry.payload, orgId: entry.org_id };
      await inOrganization(entry.org_id, () => subscriber.handle(payload));
      await this.query('DELETE FROM outbox WHERE id = $1 AND attempt = $2', [entry.id, entry.attempt]);
    } catch (error) {
      const final = entry.tries >= maxTries;
      log[final ? 'error' : 'warn']({ err: error, tries: entry.tries, final }, 'a job failed');
      const backoff = Math.min(2 ** entry.tries, 300);
      await this.query(
        `UPDATE outbox SET state = $3, due_at = now() + make_interval(secs => $4), lease = NULL, last_error = $5
         WHERE id = $1 AND attempt = $2`,
        [entry.id, entry.attempt, final ? 'failed' : 'pending', backoff, String(error).slice(0, 1_000)],
      );
    }
  }

  private query<Rows>(statement: string, values: unknown[] = []): Promise<Rows> {
    return asSystem('relay', () => this.dataSource.query<Rows>(statement, values));
  }
}
