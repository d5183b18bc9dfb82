/** A unit of later work: the outbox row's id and which attempt this is. Nothing else travels. */
export interface Job {
  id: string;
  attempt: number;
}

/**
 * Port: carries jobs to whichever process has room. At least once while the queue lives, never durable
 * beyond it. Adapters: BullMQ on Redis, and in-process.
 */
export abstract class JobQueue {
  /** Rejects quickly when the queue cannot be reached; it never waits for it to come back. */
  abstract add(jobs: Job[]): Promise<void>;
  /** Starts working; called once, by consuming processes only. The worker handles its own failures. */
  abstract process(worker: (job: Job) => Promise<void>): void;
  abstract health(): Promise<void>;
}

/** How many jobs one process works on at a time. */
export const jobConcurrency = 16;
