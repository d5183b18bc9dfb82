import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { log } from '../logging/index.js';
import { type Job, jobConcurrency, JobQueue } from './job-queue.js';

@Injectable()
export class InProcessQueue extends JobQueue implements BeforeApplicationShutdown {
  private readonly waiting: Job[] = [];
  private readonly active = new Set<Promise<void>>();
  private worker?: (job: Job) => Promise<void>;
  private stopped = false;

  add(jobs: Job[]): Promise<void> {
    this.waiting.push(...jobs);
    this.pump();
    return Promise.resolve();
  }

  process(worker: (job: Job) => Promise<void>): void {
    this.worker = worker;
    this.pump();
  }

  health(): Promise<void> {
    return Promise.resolve();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.active);
  }

  private pump(): void {
    while (this.worker && !this.stopped && this.active.size < jobConcurrency) {
      const job = this.waiting.shift();
      if (!job) return;
      const done = this.worker(job)
        .catch((error: unknown) => log.error({ err: error, job }, 'a job could not be settled'))
        .finally(() => {
          this.active.delete(done);
          this.pump();
        });
      this.active.add(done);
    }
  }
}
