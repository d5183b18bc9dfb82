import type { Backend, BackendCall, Use } from './backend.js';
import type { Candidate } from './candidates.js';

/** A call's place at a server; whoever has it must give it back. */
export interface Place {
  candidate: Candidate;
  call: BackendCall;
}

interface Waiter {
  among: readonly Candidate[];
  use: Use;
  settle(place: Place | undefined): void;
}

/** Who is asked: by weight among those with room; where all are full, calls stand in line for whichever is free first. */
export class Places {
  private waiting: Waiter[] = [];

  /**
   * Undefined when all of them rest, or when none had room for as long as one waits for them. Throws the signal's
   * reason.
   */
  take(among: readonly Candidate[], use: Use, signal: AbortSignal): Promise<Place | undefined> {
    if (among.length === 0) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const longest = Math.max(...among.map(({ backend }) => backend.settings.maxWait));
      const leave = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.waiting = this.waiting.filter((other) => other !== waiter);
      };
      const abort = () => {
        leave();
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        among,
        use,
        settle: (place) => {
          leave();
          resolve(place);
        },
      };
      const timer = setTimeout(() => waiter.settle(undefined), longest * 1_000);
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(waiter);
      this.review();
    });
  }

  /** Something has changed at a server: those in line are looked at, the first of them first. */
  review(): void {
    for (const waiter of [...this.waiting]) {
      const { among, use } = waiter;
      // Nobody waits for one that rests, or is just being tried: another may answer at once.
      const able = among.filter(({ backend }) => backend.circuits[use].admits);
      const candidate = heaviest(able.filter(({ backend }) => backend.hasRoom));
      if (able.length === 0) waiter.settle(undefined);
      else if (candidate) waiter.settle({ candidate, call: candidate.backend.begin(use) });
    }
  }

  /** How many stand in line where this server could answer. */
  waitingFor(backend: Backend): number {
    return this.waiting.filter(({ among }) => among.some((one) => one.backend === backend)).length;
  }
}

/** Smooth turns by weight: of 2 and 1 come a, b, a and not a, a, b. */
function heaviest(free: readonly Candidate[]): Candidate | undefined {
  for (const { backend } of free) backend.credit += backend.settings.weight;
  const [first] = [...free].sort((one, other) => other.backend.credit - one.backend.credit);
  const total = free.reduce((sum, { backend }) => sum + backend.settings.weight, 0);
  if (first) first.backend.credit -= total;
  return first;
}
