import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../platform/config/index.js';
import { AppError } from '../platform/errors/index.js';
import { log } from '../platform/logging/index.js';
import { ModelCallError } from './model-call-error.js';
import type { ModelChunk } from './model.js';
import { Watch, type Limits } from './watch.js';

type LimitSettings = Pick<Config, 'LLM_FIRST_TOKEN_TIMEOUT' | 'LLM_IDLE_TIMEOUT' | 'LLM_TOTAL_TIMEOUT'>;

export const limitsOf = (config: LimitSettings): Limits => ({
  firstToken: config.LLM_FIRST_TOKEN_TIMEOUT * 1000,
  idle: config.LLM_IDLE_TIMEOUT * 1000,
  total: config.LLM_TOTAL_TIMEOUT * 1000,
});

/** What an item of a stream means: `silent` is a token that the reader does not get, `other` is no token yet. */
export type Progress = 'other' | 'silent' | 'token' | 'finish';

export const progressOfChunk = (chunk: ModelChunk): Progress =>
  chunk.type === 'finish' ? 'finish' : chunk.text === '' ? 'silent' : 'token';

interface GuardOptions<T> {
  progressOf: (item: T) => Progress;
  limits: Limits;
  signal?: AbortSignal;
}

const mostCalls = 3;
/** Seconds. */
const longestRetryAfter = 30;

/**
 * The one place of limits and retries. Calls `open` a few times at most, again only before the first token;
 * fails with an AppError (`model_*`, `context_too_long`) or with the reason of the caller's signal. Whichever
 * way it ends, the upstream call is over.
 */
export const guarded = <T>(open: Open<T>, options: GuardOptions<T>): Guarded<T> => new Guarded(open, options);

type Open<T> = (signal: AbortSignal) => AsyncIterable<T>;

const over = { done: true, value: undefined } as const;

/** Written by hand, and not as a generator: in those each token takes twice as many promises. */
class Guarded<T> implements AsyncIterableIterator<T, void> {
  private watch?: Watch;
  private stream?: AsyncIterator<T>;
  private calls = 0;
  /** Before the first token the call may be made again, and its items must not reach the reader twice. */
  private held: T[] = [];
  private state: 'open' | 'finished' | 'over' = 'open';

  constructor(
    private readonly open: Open<T>,
    private readonly options: GuardOptions<T>,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T, void>> {
    try {
      for (;;) {
        if (this.watch?.tokenSeen && this.held.length > 0)
          return { done: false, value: this.held.shift() as T };
        if (this.state === 'finished') await this.drain();
        if (this.state === 'over') return over;
        const watch = (this.watch ??= this.begin());
        let next: IteratorResult<T>;
        try {
          next = await watch.wait(() => this.opened(watch).next());
          if (next.done) throw new ModelCallError('model_incomplete');
        } catch (thrown) {
          await this.again(watch, thrown);
          continue;
        }
        if (this.isTold(watch, next.value)) return { done: false, value: next.value };
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** An answer that is whole is read to its end, so that its connection can serve the next call; nobody waits for that. */
  return(): Promise<IteratorResult<T, void>> {
    if (this.state === 'finished') void this.drain();
    else this.close();
    return Promise.resolve(over);
  }

  private begin(): Watch {
    const { limits, signal } = this.options;
    signal?.throwIfAborted();
    return new Watch(limits, signal);
  }

  private opened({ signal }: Watch): AsyncIterator<T> {
    if (this.stream) return this.stream;
    this.calls++;
    return (this.stream = this.open(signal)[Symbol.asyncIterator]());
  }

  /** Whether the reader gets it at once. */
  private isTold(watch: Watch, item: T): boolean {
    const progress = this.options.progressOf(item);
    if (!watch.tokenSeen && progress !== 'other') watch.sawToken();
    if (progress === 'finish') this.state = 'finished';
    if (watch.tokenSeen && this.held.length === 0) return progress !== 'silent';
    if (progress !== 'silent') this.held.push(item);
    return false;
  }

  /** Waits until the call may be made again; throws when there shall be none. */
  private async again(watch: Watch, thrown: unknown): Promise<void> {
    watch.throwIfOver();
    const isLast = this.calls >= (this.options.limits.calls ?? mostCalls);
    const delay = retryDelay(thrown, this.calls, isLast, watch);
    this.leave();
    this.held = [];
    await watch.wait(() => sleep(delay, undefined, { signal: watch.signal }));
  }

  private async drain(): Promise<void> {
    const { watch, stream } = this;
    this.state = 'over';
    if (watch && stream) await watch.drain(stream);
    this.close();
  }

  private close(): void {
    this.state = 'over';
    this.leave();
    this.watch?.stop();
  }

  /** A generator stuck in an await finishes its `return` only when that await does, so nobody waits for it. */
  private leave(): void {
    this.stream?.return?.().then(undefined, () => undefined);
    this.stream = undefined;
  }
}

/** Milliseconds until the next call; throws instead when there shall be none. */
function retryDelay(thrown: unknown, calls: number, isLast: boolean, watch: Watch): number {
  if (!(thrown instanceof ModelCallError)) throw asAppError(thrown);
  const { retryable, retryAfter = 0, upstreamStatus, code } = thrown;
  if (!retryable || watch.tokenSeen || isLast || retryAfter > longestRetryAfter) throw thrown;
  const jitter = Math.random();
  const backoff = Math.min(2_000, 250 * 2 ** (calls - 1) * (1 + jitter));
  const delay = Math.max(backoff, retryAfter * 1000 * (1 + jitter / 10));
  if (delay >= watch.left()) throw thrown;
  log.warn(
    { code, upstreamStatus, calls, delay: Math.round(delay) },
    'a model call failed and will be repeated',
  );
  return delay;
}

const asAppError = (thrown: unknown) =>
  thrown instanceof AppError ? thrown : new ModelCallError('model_error', undefined, { cause: thrown });
