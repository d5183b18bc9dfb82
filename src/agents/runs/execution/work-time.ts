/** How long a role may work: until its own limit, and no longer than whoever called it. */
export class WorkTime {
  /** There is none where nothing but the outer signal ends it. */
  private readonly ending?: AbortController;
  private readonly waits: string[] = [];
  private isOver = false;

  constructor(
    private readonly outer: AbortSignal,
    { isLimited = true }: { isLimited?: boolean } = {},
  ) {
    if (!isLimited) return;
    this.ending = new AbortController();
    // Not AbortSignal.any: what it keeps track of is looked after by the garbage collector, in every answer.
    outer.addEventListener('abort', this.end, { once: true });
    if (outer.aborted) this.end();
  }

  get signal(): AbortSignal {
    return this.ending?.signal ?? this.outer;
  }

  /** When the time was over: the tools that were being waited for, each once. */
  get waitedFor(): string[] {
    return [...new Set(this.waits)];
  }

  async waitFor<T>(tool: string, work: () => Promise<T>): Promise<T> {
    this.waits.push(tool);
    try {
      return await work();
    } finally {
      if (!this.isOver) this.waits.splice(this.waits.indexOf(tool), 1);
    }
  }

  /** What `work` gives, or `out of time`; throws the outer signal's reason. */
  async within<T>(seconds: number | undefined, work: () => Promise<T>): Promise<T | 'out of time'> {
    const timer = seconds === undefined ? undefined : setTimeout(this.runOut, seconds * 1_000);
    try {
      const result = await work();
      this.outer.throwIfAborted();
      return result;
    } catch (error) {
      if (this.isOver && !this.outer.aborted) return 'out of time';
      throw error;
    } finally {
      clearTimeout(timer);
      this.outer.removeEventListener('abort', this.end);
    }
  }

  private readonly end = () => this.ending?.abort(this.outer.reason);

  private readonly runOut = () => {
    this.isOver = true;
    this.ending?.abort();
  };
}

/** How long roles whose time is limited have worked in a run: in milliseconds, by their paths, over all attempts. */
export class WorkedTimes {
  private readonly before = new Map<string, number>();
  private readonly since = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** What earlier attempts have taken. */
  recall(path: string, millis: number): void {
    this.before.set(path, millis);
  }

  /** Has the time of a role run while it works; `work` is told how much it has taken before. */
  async during<T>(path: string, work: (taken: number) => Promise<T>): Promise<T> {
    this.since.set(path, this.now());
    try {
      return await work(this.before.get(path) ?? 0);
    } finally {
      this.before.set(path, this.of(path));
      this.since.delete(path);
    }
  }

  get all(): { path: string; millis: number }[] {
    const paths = new Set([...this.before.keys(), ...this.since.keys()]);
    return [...paths].map((path) => ({ path, millis: Math.round(this.of(path)) }));
  }

  private of(path: string): number {
    const since = this.since.get(path);
    return (this.before.get(path) ?? 0) + (since === undefined ? 0 : this.now() - since);
  }
}
