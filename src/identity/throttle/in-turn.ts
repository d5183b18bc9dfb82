import { AppError } from '../../platform/errors/index.js';

const mostWaiting = 100;

interface Queue {
  last: Promise<unknown>;
  length: number;
}

/** Runs what has the same key one after the other. */
export class InTurn {
  private readonly queues = new Map<string, Queue>();

  /** Throws `too_many_attempts` when a hundred wait already. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (queue.length >= mostWaiting) throw new AppError('too_many_attempts', undefined, { retryAfter: 5 });
    this.queues.set(key, queue);
    queue.length++;
    const mine = queue.last.then(work);
    // The next one's turn comes however this one ended.
    queue.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      if (--queue.length === 0) this.queues.delete(key);
    }
  }
}
