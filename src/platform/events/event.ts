import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { Tx } from '../database/index.js';

/**
 * A typed event between modules. It lives with its emitter, so that the emitter knows none of its
 * subscribers. `Answer` is what an in-transaction subscriber may hand back to the emitter.
 */
export interface EventType<Payload extends EventPayload = EventPayload, Answer = void> {
  name: string;
  schema: z.ZodType<Payload>;
  /** Exists for the compiler only. */
  readonly answer?: Answer;
}

/** Every event belongs to an organization; ids only, no content (it may be read much later). */
export interface EventPayload {
  orgId: string;
}

export function defineEvent<Answer = void>() {
  return <Payload extends EventPayload>(
    name: string,
    schema: z.ZodType<Payload>,
  ): EventType<Payload, Answer> => ({
    name,
    schema,
  });
}

/** What an event of this type carries. */
export type PayloadOf<E> = E extends EventType<infer P, unknown> ? P : never;

export const IN_TRANSACTION = 'artel:in-transaction';
export const AFTER_COMMIT = 'artel:after-commit';

type MethodOf<Handler> = (target: object, key: string, descriptor: TypedPropertyDescriptor<Handler>) => void;

/** Runs inside the emitter's transaction: may add rows and answer; its failure rolls the emitter back. */
export const InTransaction = <P extends EventPayload, A>(
  event: EventType<P, A>,
): MethodOf<(tx: Tx, payload: P) => Promise<A>> => SetMetadata(IN_TRANSACTION, event.name);

/** Runs later as a job through the outbox, at least once: the handler must be idempotent. */
export const AfterCommit = <P extends EventPayload, A>(
  event: EventType<P, A>,
): MethodOf<(payload: P) => Promise<void>> => SetMetadata(AFTER_COMMIT, event.name);
