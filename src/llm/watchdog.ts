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
export async function* guarded<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { progressOf, limits, signal }: GuardOptions<T>,
): AsyncGenerator<T, void> {
  signal?.throwIfAborted();
  const watch = new Watch(limits, signal);
  try {
    for (let calls = 1; ; calls++) {
      const stream = open(watch.signal)[Symbol.asyncIterator]();
      const early: T[] = [];
      try {
        for (;;) {
          const next = await watch.wait(() => stream.next());
          if (next.done) throw new ModelCallError('model_incomplete');
          const item = next.value;
          const progress = progressOf(item);
          if (!watch.tokenSeen) {
            // Before the first token the call may be made again, and its items must not reach the reader twice.
            if (progress === 'other') {
              early.push(item);
              continue;
            }
            watch.sawToken();
            for (const held of early) yield held;
          }
          if (progress !== 'silent') yield item;
          if (progress === 'finish') return await watch.drain(stream);
        }
      } catch (thrown) {
        watch.throwIfOver();
        const isLast = calls >= (limits.calls ?? mostCalls);
        const delay = retryDelay(thrown, calls, isLast, watch);
        await watch.wait(() => sleep(delay, undefined, { signal: watch.signal }));
      } finally {
        leave(stream);
      }
    }
  } finally {
    watch.stop();
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

/** A generator stuck in an await finishes its `return` only when that await does, so nobody waits for it. */
function leave(stream: AsyncIterator<unknown>): void {
  stream.return?.().then(undefined, () => undefined);
}
