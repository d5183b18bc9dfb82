import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Queue, Worker } from 'bullmq';
import { InjectConfig, type Config } from '../config/index.js';
import { Installation } from '../database/index.js';
import { Outage } from '../logging/index.js';
import { type Job, jobConcurrency, JobQueue } from './job-queue.js';

export const queueName = 'jobs';
/** Before all keys of the queue: installations that share a Redis must not take each other's jobs. */
export const prefixOf = ({ id }: Installation): string => `artel:${id}`;
const closeMillis = 3_000;

/**
 * BullMQ carries the ids; retries, backoff and truth belong to the outbox row. Its defaults would lose or
 * double work here (see the notes beside each option).
 */
@Injectable()
export class BullMqQueue extends JobQueue implements BeforeApplicationShutdown {
  private readonly outage = new Outage('the job queue lost Redis');
  private worker?: Worker<Job>;

  constructor(
    @InjectConfig() private readonly config: Config,
    @InjectQueue(queueName) private readonly queue: Queue<Job>,
    private readonly installation: Installation,
  ) {
    super();
    this.queue.on('error', (error) => this.outage.failed(error));
  }

  async add(jobs: Job[]): Promise<void> {
    await this.queue.addBulk(
      jobs.map((job) => ({
        name: 'outbox',
        data: job,
        // An id is remembered while its job is kept, so every attempt needs its own.
        opts: {
          jobId: `outbox-${job.id}-${job.attempt}`,
          attempts: 1,
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  process(work: (job: Job) => Promise<void>): void {
    this.worker = new Worker<Job>(queueName, (job) => work(job.data), {
      prefix: prefixOf(this.installation),
      connection: { url: this.config.REDIS_URL, maxRetriesPerRequest: null },
      concurrency: jobConcurrency,
      lockDuration: 10_000,
      stalledInterval: 5_000,
      // A stalled job is retried by the outbox's reconciler under its own attempt limit, not here.
      maxStalledCount: 100,
    });
    this.worker.on('error', (error) => this.outage.failed(error));
  }

  async health(): Promise<void> {
    await this.queue.count();
  }

  /** Lets running jobs end; without Redis nothing can be said goodbye to, and closing would wait for it. */
  async beforeApplicationShutdown(): Promise<void> {
    const reachable = await within(closeMillis, this.health());
    if (!reachable) return this.cut();
    if (!(await within(closeMillis, this.worker?.close()))) await this.cut();
  }

  private async cut(): Promise<void> {
    await within(closeMillis, Promise.all([this.worker?.disconnect(), this.queue.disconnect()]));
  }
}

/** Whether it was done, and without an error, in this time. */
async function within(millis: number, work: Promise<unknown> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), millis);
  });
  const done = Promise.resolve(work).then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
