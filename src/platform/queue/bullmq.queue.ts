import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Queue, Worker } from 'bullmq';
import { InjectConfig, type Config } from '../config/index.js';
import { log } from '../logging/index.js';
import { type Job, jobConcurrency, JobQueue } from './job-queue.js';

export const queueName = 'artel-jobs';

/**
 * BullMQ carries the ids; retries, backoff and truth belong to the outbox row. Its defaults would lose or
 * double work here (see the notes beside each option).
 */
@Injectable()
export class BullMqQueue extends JobQueue implements BeforeApplicationShutdown {
  private worker?: Worker<Job>;

  constructor(
    @InjectConfig() private readonly config: Config,
    @InjectQueue(queueName) private readonly queue: Queue<Job>,
  ) {
    super();
    this.queue.on('error', (error) => log.warn({ err: error }, 'the job queue lost Redis'));
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
      connection: { url: this.config.REDIS_URL, maxRetriesPerRequest: null },
      concurrency: jobConcurrency,
      lockDuration: 10_000,
      stalledInterval: 5_000,
      // A stalled job is retried by the outbox's reconciler under its own attempt limit, not here.
      maxStalledCount: 100,
    });
    this.worker.on('error', (error) => log.warn({ err: error }, 'the job worker lost Redis'));
  }

  async health(): Promise<void> {
    await this.queue.count();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.close();
  }
}
