/** How long a role may work: until its own limit, and no longer than whoever called it. */
export class WorkTime {
  private readonly over = new AbortController();
  readonly signal: AbortSignal;

  constructor(private readonly outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.over.signal]);
  }

  /** What `work` gives, or `out of time`; throws the outer signal's reason. */
  async within<T>(seconds: number | undefined, work: () => Promise<T>): Promise<T | 'out of time'> {
    const end = () => this.over.abort();
    const timer = seconds === undefined ? undefined : setTimeout(end, seconds * 1_000);
    try {
      const result = await work();
      this.outer.throwIfAborted();
      return result;
    } catch (error) {
      if (this.over.signal.aborted && !this.outer.aborted) return 'out of time';
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
