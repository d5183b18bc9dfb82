import { OutcomeUnknown, PermanentFailure, TryLater, type ChannelDriver } from '../channels/channel.js';

/** Seconds before each further attempt. */
const usualRetries = [5, 30, 120, 600, 1_800, 3_600, 7_200];
/** Of a wait, so that what failed together is not tried together again; waits are never shortened. */
const jitter = 0.2;
/** A server may ask to wait again and again: after so long the next channel takes over. */
const longestHours = 24;

/** What follows from a failed attempt. */
export type Verdict = { kind: 'again'; afterMs: number } | { kind: 'next' };

interface Attempt {
  /** On this channel, this one included. */
  attempts: number;
  /** Since when it could have gone out by this channel. */
  ageMs: number;
}

/**
 * A channel is given up by how long the notification could have gone out by it: those that stand behind one another have
 * waited together. A wait that the other side names is kept to, and brings that no nearer than time does. What may have
 * been accepted already is sent again only where the receiver tells a copy by its id.
 */
export function verdictOn(
  failure: unknown,
  { attempts, ageMs }: Attempt,
  { repeatable, retries = usualRetries }: Pick<ChannelDriver, 'repeatable' | 'retries'>,
  random: () => number = Math.random,
): Verdict {
  if (failure instanceof PermanentFailure) return { kind: 'next' };
  if (failure instanceof TryLater && failure.afterMs !== undefined)
    return ageMs > longestHours * 3_600_000
      ? { kind: 'next' }
      : { kind: 'again', afterMs: failure.afterMs + 250 * random() };
  if (!(failure instanceof TryLater) && !repeatable) return { kind: 'next' };
  const seconds = waitAfter(attempts, ageMs, retries);
  const spread = 1 + jitter * random();
  return seconds === undefined ? { kind: 'next' } : { kind: 'again', afterMs: seconds * 1_000 * spread };
}

/**
 * Nothing once all waits together have passed. Of what waited before its first attempt the waits are short all the same,
 * and so they are after many attempts within a short time.
 */
function waitAfter(attempts: number, ageMs: number, retries: readonly number[]): number | undefined {
  let passed = 0;
  const atAge = retries.findIndex((seconds) => ageMs < (passed += seconds) * 1_000);
  return atAge === -1 ? undefined : retries[Math.min(attempts - 1, atAge)];
}

/** What the log says of a failure; what a driver did not name may have happened or not. */
export function failureOf(error: unknown): { code: string; detail: string } {
  if (error instanceof PermanentFailure || error instanceof TryLater || error instanceof OutcomeUnknown)
    return { code: error.code, detail: error.message.slice(0, 500) };
  // An unforeseen error may quote an address.
  return { code: 'outcome_unknown', detail: 'The attempt ended in an unforeseen way' };
}
