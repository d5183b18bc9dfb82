import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import type { Backend, Use } from './backend.js';
import { inOrder, type Candidate } from './candidates.js';
import { allOf, isFault, mayAskAnother, refusalOf, type Failure } from './failures.js';
import { Places, type Place } from './places.js';

interface Wish<T> {
  candidates: readonly Candidate[];
  use: Use;
  /** Milliseconds that all of them together have to begin an answer; undefined: as long as the call has. */
  patience?: number;
  /** Characters of what is asked; asked for only when no answer begins. */
  size?: () => number;
  open: (candidate: Candidate, signal: AbortSignal) => AsyncIterable<T>;
}

/** Characters: whoever asks so much may wait for longer than a server is given, and that is not its fault. */
const largePrompt = 16_000;

/**
 * One round of a call: each server that may answer is asked at most once, in order, until one begins to. From its first
 * item on the answer is that server's alone, and breaks off with it. Rounds of one signal are of one call, which counts
 * against a server once: one caller does not take it from all others.
 */
export class Router {
  readonly places = new Places();
  private readonly blamed = new WeakMap<AbortSignal, Set<Backend>>();

  async *route<T>(wish: Wish<T>, signal: AbortSignal): AsyncGenerator<T, void> {
    const { candidates, use } = wish;
    const failures: Failure[] = [];
    for (const group of inOrder(candidates)) {
      const left = new Set(group);
      for (;;) {
        const place = await this.places.take([...left], use, signal);
        if (!place) break;
        const { candidate } = place;
        left.delete(candidate);
        const attempt = new Attempt(place, patienceWith(candidate, wish), signal);
        try {
          for await (const item of wish.open(candidate, attempt.signal)) {
            attempt.answers();
            yield item;
          }
          return attempt.succeeded();
        } catch (thrown) {
          const error = attempt.failed(thrown, (error) => this.counts(error, place, wish, signal));
          if (signal.aborted || attempt.hasBegun || !mayAskAnother(error)) throw error;
          const server = candidate.backend.name;
          log.warn({ server, code: error.code }, 'a model server failed before it began to answer');
          failures.push({ server, error });
        } finally {
          attempt.end();
          this.places.review();
        }
      }
    }
    throw failures.length > 0 ? allOf(failures) : refusalOf(candidates, use);
  }

  /** A trial counts always: it is what the others wait for. */
  private counts(
    error: AppError,
    { candidate: { backend } }: Place,
    { use, size }: Wish<unknown>,
    call: AbortSignal,
  ): boolean {
    if (error.code === 'model_timeout' && size && size() > largePrompt) return false;
    const blamed = this.blamed.get(call) ?? new Set();
    const isFirst = !blamed.has(backend);
    this.blamed.set(call, blamed.add(backend));
    return isFirst || backend.circuits[use].state !== 'closed';
  }
}

/** One call of one server. */
class Attempt {
  hasBegun = false;
  private readonly own = new AbortController();
  private readonly abort = () => this.own.abort(this.outer.reason);
  private readonly timer?: NodeJS.Timeout;

  constructor(
    private readonly place: Place,
    patience: number | undefined,
    private readonly outer: AbortSignal,
  ) {
    if (outer.aborted) this.abort();
    outer.addEventListener('abort', this.abort, { once: true });
    if (patience !== undefined) this.timer = setTimeout(this.giveUp, patience);
  }

  /** Ends with the call's own, and when the server does not begin in time. */
  get signal(): AbortSignal {
    return this.own.signal;
  }

  answers(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    clearTimeout(this.timer);
    this.place.call.answers();
  }

  succeeded(): void {
    this.place.call.settle('succeeded');
  }

  /** What the failure was: clients have words of their own for a call that was ended. */
  failed(thrown: unknown, counts: (error: AppError) => boolean): unknown {
    const { signal } = this.own;
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (isFault(error)) this.place.call.settle(counts(error) ? 'failed' : 'excused');
    else if (!signal.aborted && error instanceof AppError) this.succeeded();
    return error;
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.abort);
    // Whoever leaves an answer that came has no complaint about its server.
    if (this.hasBegun) this.succeeded();
    this.place.call.end();
  }

  private readonly giveUp = () => {
    const { name } = this.place.candidate.backend;
    this.own.abort(new AppError('model_timeout', `${name} did not begin to answer in its time`));
  };
}

/** Where there are others to ask, none may use up the time of all. */
function patienceWith({ backend }: Candidate, { candidates, patience }: Wish<unknown>): number | undefined {
  const { firstToken } = backend.settings;
  if (firstToken !== undefined) return firstToken * 1_000;
  return candidates.length > 1 && patience !== undefined ? patience / candidates.length : undefined;
}
