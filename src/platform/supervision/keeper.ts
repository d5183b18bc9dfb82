import type { Tx } from '../database/index.js';
import type { ErrorCode } from '../errors/index.js';

/** What is kept at work: roles, and their connections to the outside. */
export const supervisedKinds = ['agent', 'integration'] as const;
export type SupervisedKind = (typeof supervisedKinds)[number];

/** One thing that is kept at work, by its own id. */
export interface Subject {
  orgId: string;
  kind: SupervisedKind;
  id: string;
}

/**
 * That this process has something, and no other: until `signal` aborts, because it is stopped, changed or moved, or
 * because this process could not say in time that it lives.
 */
export interface Hold extends Subject {
  /** Grows each time that somebody takes it on: what is written under an older one is refused. */
  readonly epoch: number;
  readonly signal: AbortSignal;
  /** For what must be done once: in the transaction of the effect. Throws `HoldLost`, and locks the hold until the commit. */
  fence(tx: Tx): Promise<void>;
  /** What was begun has broken off. It is begun anew, in longer and longer intervals, or given up. */
  failed(error: unknown): void;
}

/** Ends what was begun, soon: the hold is over already. */
export type Stop = () => Promise<void>;

/** Whoever knows how one kind of thing is begun. */
export interface Keeper {
  /**
   * Whether it works in the process that has it: then it is spread over processes, and ended where it is taken away. What
   * does not (a role, which any worker answers for) is only looked after there.
   */
  readonly occupies: boolean;
  /**
   * In the scope of its organization. Resolves with how to end it when it works, and throws when it cannot:
   * `LastingFailure` for what a new beginning does not mend. `gone`: there is no such thing any more.
   */
  begin(hold: Hold): Promise<Stop | 'gone'>;
}

/** No new beginning helps: a person has to do something. `detail` is shown to them. */
export class LastingFailure extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = 'LastingFailure';
  }
}

/** Another process has it, or nobody may. What was about to happen must not. */
export class HoldLost extends Error {
  constructor() {
    super('This process does not hold it any more');
    this.name = 'HoldLost';
  }
}
