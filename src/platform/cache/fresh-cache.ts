interface Kept<T> {
  until: number;
  value: Promise<T>;
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
    const entry = { until: Date.now() + this.millis, value };
    this.kept.set(key, entry);
    value.catch(() => this.kept.get(key) === entry && this.kept.delete(key));
    return value;
  }

  /** Forgets everything, or what these keys say; a load that is under way for them is not remembered either. */
  clear(matches: (key: string) => boolean = () => true): void {
    for (const key of this.kept.keys()) if (matches(key)) this.kept.delete(key);
  }
}
