import { AppError } from '../../platform/errors/index.js';

/**
 * Runs so many pieces of work at once and lets the others wait, for each key in a line of its own. The lines take
 * turns: whoever fills theirs waits for it alone, and who comes with another key is next but a few.
 */
export class FairTurns {
  private running = 0;
  private readonly lines = new Map<string, (() => void)[]>();

  constructor(
    private readonly mostAtOnce: number,
    /** In each line, and lines. */
    private readonly most: { waiting: number; lines: number },
  ) {}

  /** Throws `too_many_requests` when too many wait already. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.mostAtOnce) this.running++;
    // A place is handed over, not freed, so that nobody overtakes.
    else await this.placeIn(key);
    try {
      return await work();
    } finally {
      const next = this.next();
      if (next) next();
      else this.running--;
    }
  }

  private placeIn(key: string): Promise<void> {
    const line = this.lines.get(key) ?? [];
    const isFull = line.length >= this.most.waiting;
    if (isFull || (line.length === 0 && this.lines.size >= this.most.lines)) {
      throw new AppError('too_many_requests', undefined, { retryAfter: 5 });
    }
    this.lines.set(key, line);
    return new Promise((go) => line.push(go));
  }

  private next(): (() => void) | undefined {
    const [first] = this.lines;
    if (!first) return undefined;
    const [key, line] = first;
    const go = line.shift();
    // Behind all others, for its next one.
    this.lines.delete(key);
    if (line.length > 0) this.lines.set(key, line);
    return go;
  }
}
