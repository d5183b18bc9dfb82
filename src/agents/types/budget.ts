import { AppError } from '../../platform/errors/index.js';
import type { PartEnd } from '../tracing/watched.js';

/** How large a call of a model is. */
export interface CallSize {
  inputTokens: number;
  outputTokens: number;
}

export interface CallWish {
  /** About so many are sent. */
  inputTokens: number;
  /** The longest answer that is of any use. */
  most: number;
  /** The answer, where that is not said. */
  purpose?: 'summary' | 'retrieval';
  /** Nothing else is done for the answer: the run itself says all about the call. */
  isWhole?: boolean;
}

/** An admitted call that is about to be made. */
export interface CallBegun {
  model: string;
  startedAt: Date;
  /** About so many tokens of its answer have come: what counts where the server does not tell. */
  heardTokens: () => number;
}

export interface Grant {
  /** The longest answer that may be asked for. */
  maxTokens: number;
  /** Before it is made: should it die with its worker, it counts all the same. There may be nothing to wait for. */
  begin(call: CallBegun): Promise<void> | undefined;
  /** Once, whatever came of it; undefined when it was not made. */
  settle(end: PartEnd | undefined): void;
}

/**
 * What a role may take of models: within its own limits, within those of every role on the way to it, and within the run's.
 * Calls that are under way count as all that they may take.
 */
export interface Budget {
  /** Nothing more is to be begun. */
  isSpent(): boolean;
  /** Calls of the model by the role itself, so far. */
  calls(): number;
  /** Calls of models that may follow. */
  callsLeft(): number;
  /**
   * How long an answer to so many tokens may be, with something held back for another call; less than 1: there is no
   * room. Where that is not `enough`, calls that are under way are waited for: they may take less than they might.
   */
  room(
    inputTokens: number,
    wish: { enough: number; heldBack?: CallSize },
    signal: AbortSignal,
  ): Promise<number>;
  /** What the roles that this one asks must leave to it, and a call. */
  setAside(size: CallSize): void;
  /** Before each call; throws `limit_reached`. */
  admit(wish: CallWish, signal: AbortSignal): Promise<Grant>;
}

export const isLimit = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'limit_reached';
