export type CircuitState = 'closed' | 'open' | 'half-open';

const mostFailures = 5;
/** Milliseconds; each rest after another is twice as long. */
const shortestRest = 5_000;
const longestRest = 60_000;

/**
 * Keeps calls from a server that has failed five times in a row. After a rest one call tries: when it gets an answer
 * the others follow, and otherwise the server rests again.
 */
export class Circuit {
  private failures = 0;
  private rest = 0;
  private restsUntil?: number;
  private isTried = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get state(): CircuitState {
    if (this.restsUntil === undefined) return 'closed';
    return this.now() < this.restsUntil ? 'open' : 'half-open';
  }

  get admits(): boolean {
    return this.state === 'closed' || (this.state === 'half-open' && !this.isTried);
  }

  /** A call that it admits; whichever way that ends, one of the answer's last three must be told, once. */
  begin(): CircuitCall {
    const isTrial = this.state === 'half-open';
    if (isTrial) this.isTried = true;
    const over = () => {
      if (isTrial) this.isTried = false;
    };
    return {
      answers: () => {
        if (!isTrial || this.restsUntil === undefined) return;
        over();
        this.restsUntil = undefined;
        // Its answer may still break off, and then it rests again.
        this.failures = mostFailures - 1;
      },
      succeeded: () => {
        over();
        this.failures = 0;
        this.rest = 0;
        this.restsUntil = undefined;
      },
      failed: () => {
        over();
        this.failures++;
        if (this.state === 'half-open' || (this.state === 'closed' && this.failures >= mostFailures))
          this.open();
      },
      left: over,
    };
  }

  /** There is a sign that the server is back: the next call may try at once. */
  endRest(): void {
    if (this.state === 'open') this.restsUntil = this.now();
  }

  private open(): void {
    this.rest = Math.min(longestRest, Math.max(shortestRest, this.rest * 2));
    this.restsUntil = this.now() + this.rest;
  }
}

export interface CircuitCall {
  /** The first token is there. */
  answers(): void;
  succeeded(): void;
  failed(): void;
  /** Its caller has gone before anything was known. */
  left(): void;
}
