import { AppError } from '../platform/errors/index.js';

/** In milliseconds. `firstToken` and `total` run from the start of the call, retries included. */
export interface Limits {
  firstToken: number;
  /** Between two signs of life of a model that has begun to answer. */
  idle: number;
  total: number;
  /** How often it is asked at most, before the first token; 3 where this is left out. */
  calls?: number;
}

const drainTime = 1_000;
const left = new Error('The reader has left');

/**
 * The clock of one guarded call. One timer serves all limits: it is never set again for a chunk, it looks
 * how much is really left when it fires.
 */
export class Watch {
  private readonly started = performance.now();
  private readonly upstream = new AbortController();
  private readonly abort = () => this.end(this.outer?.reason);
  private phase: 'silent' | 'answering' | 'finished' = 'silent';
  private waitingSince?: number;
  private rejectWait?: (reason: unknown) => void;
  private over?: { reason: unknown };
  private isDrained = false;
  private timer: NodeJS.Timeout;

  constructor(
    private readonly limits: Limits,
    private readonly outer?: AbortSignal,
  ) {
    outer?.addEventListener('abort', this.abort, { once: true });
    this.timer = this.arm();
  }

  /** Aborted when a limit is passed, when the caller aborts, and when the call is left before its end. */
  get signal(): AbortSignal {
    return this.upstream.signal;
  }

  get tokenSeen(): boolean {
    return this.phase !== 'silent';
  }

  sawToken(): void {
    this.phase = 'answering';
  }

  /** Milliseconds until the nearest limit; while the reader is busy the model is not idle. */
  left(): number {
    const now = performance.now();
    const since = this.waitingSince ?? now;
    if (this.phase === 'finished') return since + drainTime - now;
    const nearest =
      this.phase === 'silent' ? this.started + this.limits.firstToken : since + this.limits.idle;
    return Math.min(nearest, this.started + this.limits.total) - now;
  }

  /** The outcome of `step`, unless a limit or the caller is first. Not `async`: each promise on the way of a token counts. */
  wait<V>(step: () => Promise<V>): Promise<V> {
    // Not Promise.race: on a promise that lives as long as the call it would keep every step in memory.
    return new Promise<V>((resolve, reject) => {
      this.throwIfOver();
      this.waitingSince = performance.now();
      this.rejectWait = reject;
      step().then(
        (outcome) => {
          this.waitingSince = undefined;
          resolve(outcome);
        },
        (error: Error) => {
          this.waitingSince = undefined;
          reject(error);
        },
      );
    });
  }

  /** Reads past the finish to the end of the body, so that the connection can serve the next call. */
  async drain(stream: AsyncIterator<unknown>): Promise<void> {
    this.phase = 'finished';
    this.rearm();
    try {
      while (!(await this.wait(() => stream.next())).done);
      this.isDrained = true;
    } catch {
      // The answer is whole already.
    }
  }

  throwIfOver(): void {
    if (this.over) throw this.over.reason;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.abort);
    // Whose connection serves the next call already has nobody left to tell.
    if (!this.isDrained) this.upstream.abort(left);
  }

  private readonly check = () => {
    if (this.left() > 0) this.rearm();
    else this.end(new AppError('model_timeout', this.passedLimit()));
  };

  private rearm(): void {
    clearTimeout(this.timer);
    this.timer = this.arm();
  }

  /** It looks again within the time that a model may be idle: then a first token needs no timer of its own. */
  private arm(): NodeJS.Timeout {
    return setTimeout(this.check, Math.ceil(Math.min(this.left(), this.limits.idle)));
  }

  private passedLimit(): string {
    const { firstToken, idle, total } = this.limits;
    if (performance.now() - this.started >= total) return `The model did not finish within ${total / 1000} s`;
    if (this.phase === 'silent') return `The model did not begin to answer within ${firstToken / 1000} s`;
    return `The model fell silent for ${idle / 1000} s in the middle of its answer`;
  }

  private end(reason: unknown): void {
    // A reader that never comes back must not leave a running timer behind.
    clearTimeout(this.timer);
    this.over ??= { reason };
    this.upstream.abort(reason);
    this.rejectWait?.(reason);
  }
}
