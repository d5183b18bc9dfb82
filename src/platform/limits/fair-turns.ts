import { AppError } from '../errors/index.js';

interface Limits {
  /** How many work at the same time, of all owners, and of one. */
  atOnce: number;
  atOnceOfOne: number;
  /** How many wait, of all owners, and of one. */
  waiting: number;
  waitingOfOne: number;
  /** How long one waits. */
  patienceMillis: number;
}

/** Seconds. */
const retryAfter = 1;

interface Owner {
  working: number;
  /** Each is called when its turn has come. */
  waiting: (() => void)[];
}

/**
 * Lets work begin in turn: one owner after the other, of each the oldest first. Nobody holds everything, so that who comes
 * with little does not stand behind all of somebody else's.
 */
export class FairTurns {
  /** In the order of their turns. */
  private readonly owners = new Map<string, Owner>();
  private working = 0;
  private waiting = 0;

  constructor(private readonly limits: Limits) {}

  /** Throws `busy` when too many wait already, or the turn does not come in time. */
  async take<T>(owner: string, work: () => Promise<T>): Promise<T> {
    await this.turnOf(owner);
    try {
      return await work();
    } finally {
      this.leave(owner);
    }
  }

  private async turnOf(name: string): Promise<void> {
    const owner = this.owners.get(name) ?? { working: 0, waiting: [] };
    if (this.mayBegin(owner)) return this.begin(name, owner);
    this.owners.set(name, owner);
    const { waiting, waitingOfOne, patienceMillis } = this.limits;
    if (owner.waiting.length >= waitingOfOne || this.waiting >= waiting)
      throw new AppError('busy', 'Too much of this kind waits here already', { retryAfter });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        owner.waiting.splice(owner.waiting.indexOf(begin), 1);
        this.waiting--;
        this.forgetIdle(name, owner);
        reject(
          new AppError('busy', `Its turn did not come within ${patienceMillis / 1_000} s`, { retryAfter }),
        );
      }, patienceMillis);
      const begin = () => {
        clearTimeout(timer);
        this.waiting--;
        this.begin(name, owner);
        resolve();
      };
      owner.waiting.push(begin);
      this.waiting++;
    });
  }

  private mayBegin({ working, waiting }: Owner): boolean {
    const { atOnce, atOnceOfOne } = this.limits;
    return waiting.length === 0 && this.working < atOnce && working < atOnceOfOne;
  }

  /** Whoever has a turn stands behind the others. */
  private begin(name: string, owner: Owner): void {
    this.owners.delete(name);
    this.owners.set(name, owner);
    owner.working++;
    this.working++;
  }

  private leave(name: string): void {
    const left = this.owners.get(name);
    if (!left) throw new Error(`${name} had no turn`);
    left.working--;
    this.working--;
    this.next();
    this.forgetIdle(name, left);
  }

  private next(): void {
    for (const owner of [...this.owners.values()]) {
      if (this.working >= this.limits.atOnce) return;
      if (owner.working < this.limits.atOnceOfOne) owner.waiting.shift()?.();
    }
  }

  private forgetIdle(name: string, { working, waiting }: Owner): void {
    if (working === 0 && waiting.length === 0) this.owners.delete(name);
  }
}
