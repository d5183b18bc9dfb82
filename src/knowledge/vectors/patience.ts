/** Waits for something that gets on, and no longer when it does not. */
export class Patience {
  private readonly over = new AbortController();
  /** Aborted when it is over, and when the outer one is. */
  readonly signal: AbortSignal;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly millis: number,
    outer?: AbortSignal,
  ) {
    this.signal = outer ? AbortSignal.any([outer, this.over.signal]) : this.over.signal;
    this.renew();
  }

  get isOver(): boolean {
    return this.over.signal.aborted;
  }

  /** It got on. */
  renew(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.over.abort(new Error(`It got no further for ${this.millis} ms`)),
      this.millis,
    );
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** What cannot be told to end is left to itself. */
  wait<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) reject(this.signal.reason as Error);
      this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true });
      work.then(resolve, reject);
    });
  }
}
