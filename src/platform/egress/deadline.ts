import { AppError } from '../errors/index.js';

/** The end of one request, whoever sets it: its time, its caller, or the last byte of its answer. */
export class Deadline {
  private readonly controller = new AbortController();
  private timer?: NodeJS.Timeout;
  private readonly follow = () => this.controller.abort(this.outer?.reason);
  readonly at: number;

  constructor(
    millis: number,
    private readonly outer?: AbortSignal,
  ) {
    this.at = performance.now() + millis;
    this.timer = setTimeout(() => this.controller.abort(new AppError('egress_timeout')), millis).unref();
    if (outer?.aborted) this.follow();
    else outer?.addEventListener('abort', this.follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get millisLeft(): number {
    return this.at - performance.now();
  }

  /** From now on only the caller can end it. */
  lift(): void {
    clearTimeout(this.timer);
  }

  /** Nothing is left to be ended. */
  done(): void {
    this.lift();
    this.outer?.removeEventListener('abort', this.follow);
  }
}
