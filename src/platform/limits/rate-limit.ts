import type { RateLimiterAbstract } from 'rate-limiter-flexible';

export const windowSeconds = 60;
/** By so much the windows of processes that share may begin apart. */
const sharingMillis = 1_000;
/** Of keys that are counted at once: with more of them somebody makes them up, and the oldest are forgotten. */
const mostKeys = 100_000;

interface Window {
  used: number;
  /** Epoch milliseconds. */
  until: number;
}

/** Where somebody stands after a request. */
export interface Standing {
  refused: boolean;
  limit: number;
  remaining: number;
  /** Until the window ends. */
  seconds: number;
}

interface Taking {
  /** Of this key, in place of that of all. */
  limit?: number;
  /** What it counts as. */
  cost?: number;
}

/**
 * So many requests per minute for each key, in fixed windows that begin with the first request. It is counted here, at
 * once, and told to the other processes by `share`: a request never waits for Redis, and without it every process
 * counts for itself. Together they can overshoot by what arrives between two shares.
 */
export class RateLimit {
  private readonly windows = new Map<string, Window>();
  private unshared = new Map<string, number>();

  /** A limit of 0 is none. */
  constructor(
    readonly name: string,
    readonly limit: number,
    private readonly shared?: RateLimiterAbstract,
  ) {}

  /** Counts one request; one that is refused does not count. */
  take(key: string, now = Date.now(), { limit = this.limit, cost = 1 }: Taking = {}): Standing {
    if (limit === 0) return { refused: false, limit: 0, remaining: Infinity, seconds: 0 };
    const window = this.windowOf(key, now);
    const refused = window.used + cost > limit;
    if (!refused) this.count(window, key, cost);
    return {
      refused,
      limit,
      remaining: Math.max(0, limit - window.used),
      seconds: Math.ceil((window.until - now) / 1_000),
    };
  }

  /** Of what was taken at `takenAt`, as it turned out: more counts now, less is given back to its own window only. */
  correct(key: string, cost: number, { takenAt, now = Date.now() }: { takenAt: number; now?: number }): void {
    const beganAt = (this.windows.get(key)?.until ?? 0) - windowSeconds * 1_000;
    const isOfThisWindow = takenAt >= beganAt - sharingMillis && now - beganAt < windowSeconds * 1_000;
    if (cost > 0 || (cost < 0 && isOfThisWindow)) this.count(this.windowOf(key, now), key, cost);
  }

  private count(window: Window, key: string, cost: number): void {
    window.used = Math.max(0, window.used + cost);
    if (this.shared) this.unshared.set(key, (this.unshared.get(key) ?? 0) + cost);
  }

  /** Adds what was counted since the last time to what all count, and learns the sums; rejects without Redis. */
  async share(): Promise<void> {
    const { shared, unshared } = this;
    if (!shared || unshared.size === 0) return;
    this.unshared = new Map();
    await Promise.all(
      [...unshared].map(async ([key, count]) => {
        const { consumedPoints, msBeforeNext } = await shared.penalty(key, count);
        const window = this.windows.get(key);
        if (!window) return;
        window.used = consumedPoints + (this.unshared.get(key) ?? 0);
        window.until = Date.now() + msBeforeNext;
      }),
    );
  }

  private windowOf(key: string, now: number): Window {
    const known = this.windows.get(key);
    if (known && known.until > now) return known;
    this.forget(now);
    const window = { used: 0, until: now + windowSeconds * 1_000 };
    // Re-inserted at the end, so that the oldest stay at the head.
    this.windows.delete(key);
    this.windows.set(key, window);
    return window;
  }

  /** Two for each that comes: what has ended goes away in time, without a sweep. */
  private forget(now: number): void {
    let looks = 2;
    for (const [key, { until }] of this.windows) {
      if (looks-- === 0 || (until > now && this.windows.size < mostKeys)) return;
      this.windows.delete(key);
    }
  }
}
