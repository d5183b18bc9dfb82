interface Kept<T> {
  until: number;
  value: Promise<T>;
  /** When it has come. */
  loaded?: { value: T };
}

/**
 * Remembers what was loaded for a few seconds, so that a hot path asks the database once for many. What is
 * read may be that old, and no older. A failed load is not remembered; too many keys empty it.
 */
export class FreshCache<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(
    private readonly millis: number,
    private readonly most = 10_000,
  ) {}

  get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.kept.get(key);
    if (known && known.until > Date.now()) return known.value;
    const value = load();
    if (this.kept.size >= this.most) this.kept.clear();
    const entry: Kept<T> = { until: Date.now() + this.millis, value };
    this.kept.set(key, entry);
    value.then(
      (loaded) => void (entry.loaded = { value: loaded }),
      () => this.kept.get(key) === entry && this.kept.delete(key),
    );
    return value;
  }

  /** What is remembered, for who need not wait for it; undefined where it must be loaded first. */
  known(key: string): T | undefined {
    const known = this.kept.get(key);
    return known && known.until > Date.now() ? known.loaded?.value : undefined;
  }

  /** Forgets everything, or what these keys say; a load that is under way for them is not remembered either. */
  clear(matches: (key: string) => boolean = () => true): void {
    for (const key of this.kept.keys()) if (matches(key)) this.kept.delete(key);
  }
}
