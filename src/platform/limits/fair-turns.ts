import { AppError } from '../errors/index.js';

interface Limits {
  /** How many work at the same time, of all owners, and of one. */
  atOnce: number;
  atOnceOfOne: number;
  /** How many wait, of all owners, and of one. */
  waiting: number;
  waitingOfOne: number;
  /** How much those who wait hold meanwhile, in what the work says of itself; not told: as much as they like. */
  held?: { all: number; ofOne: number };
  /** How long one waits. */
  patienceMillis: number;
}

interface Turn {
  /** What it holds while it waits. */
  weight?: number;
  /** Aborts when nobody wants it any more: then it waits no longer. */
  signal?: AbortSignal;
}

/** Seconds. */
const retryAfter = 1;

interface Waiting {
  begin: () => void;
  weight: number;
}

interface Owner {
  working: number;
  waiting: Waiting[];
}

const weightOf = (waiting: readonly Waiting[]): number =>
  waiting.reduce((sum, { weight }) => sum + weight, 0);

/**
 * Lets work begin in turn: one owner after the other, of each the oldest first. Nobody holds everything, so that who comes
 * with little does not stand behind all of somebody else's.
 */
export class FairTurns {
  /** In the order of their turns. */
  private readonly owners = new Map<string, Owner>();
  private working = 0;
  private waiting = 0;
  private held = 0;

  constructor(private readonly limits: Limits) {}

  /** Throws `busy` when too many wait already, or the turn does not come in time, and `unavailable` for what is not wanted. */
  async take<T>(owner: string, work: () => Promise<T>, turn: Turn = {}): Promise<T> {
    await this.turnOf(owner, turn);
    try {
      return await work();
    } finally {
      this.leave(owner);
    }
  }

  private async turnOf(name: string, { weight = 0, signal }: Turn): Promise<void> {
    if (signal?.aborted) throw unwanted();
    const owner = this.owners.get(name) ?? { working: 0, waiting: [] };
    if (this.mayBegin(owner)) return this.begin(name, owner);
    this.requireRoom(owner, weight);
    this.owners.set(name, owner);
    await new Promise<void>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        this.waiting--;
        this.held -= weight;
      };
      const giveUp = (error: AppError): void => {
        end();
        owner.waiting.splice(owner.waiting.indexOf(waiting), 1);
        this.forgetIdle(name, owner);
        reject(error);
      };
      const leave = () => giveUp(unwanted());
      const { patienceMillis } = this.limits;
      const late = `Its turn did not come within ${patienceMillis / 1_000} s`;
      const timer = setTimeout(() => giveUp(new AppError('busy', late, { retryAfter })), patienceMillis);
      const begin = () => {
        end();
        this.begin(name, owner);
        resolve();
      };
      const waiting = { begin, weight };
      signal?.addEventListener('abort', leave);
      owner.waiting.push(waiting);
      this.waiting++;
      this.held += weight;
    });
  }

  private requireRoom({ waiting }: Owner, weight: number): void {
    const { waiting: most, waitingOfOne, held } = this.limits;
    const isFull = waiting.length >= waitingOfOne || this.waiting >= most;
    const isHeavy = held && (weightOf(waiting) + weight > held.ofOne || this.held + weight > held.all);
    if (isFull || isHeavy)
      throw new AppError('busy', 'Too much of this kind waits here already', { retryAfter });
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
      if (owner.working < this.limits.atOnceOfOne) owner.waiting.shift()?.begin();
    }
  }

  private forgetIdle(name: string, { working, waiting }: Owner): void {
    if (working === 0 && waiting.length === 0) this.owners.delete(name);
  }
}

const unwanted = () => new AppError('unavailable', 'Nobody waits for it any more');
