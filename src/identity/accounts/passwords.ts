import { compare, hash } from 'bcrypt';
import { AppError } from '../../platform/errors/index.js';
import { currentOrigin } from '../../platform/http/index.js';
import { FairTurns, networkOf } from '../../platform/limits/index.js';

/** bcrypt reads no further; a longer password would be cut silently and its tail would not matter. */
const mostBytes = 72;
const cost = 12;

/**
 * bcrypt fills the threads that files and names are read by: two at a time. A network waits in a line of its own, or
 * one stranger who registers without end would keep everybody from logging in.
 */
const turns = new FairTurns({
  ...{ atOnce: 2, atOnceOfOne: 2, waiting: 512, waitingOfOne: 64 },
  patienceMillis: 60_000,
});

/** Throws `too_many_requests` when too many wait already, or its turn does not come in time. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await turns.take(networkOf(currentOrigin()?.address ?? 'unknown'), work);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'busy')) throw error;
    throw new AppError('too_many_requests', undefined, { retryAfter: 5, cause: error });
  }
}

/** Keyboards write the same letter in one or two code points (RFC 8265, section 4.2.2). */
const prepared = (password: string): string => password.normalize('NFC');

/** Throws `password_too_long` past 72 bytes of UTF-8. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(prepared(password)) > mostBytes) throw new AppError('password_too_long');
  return inTurn(() => hash(prepared(password), cost));
}

// The hash of nothing anyone knows: a missing account costs as much time as a wrong password.
const decoy = hash(crypto.randomUUID(), cost);

export async function passwordMatches(password: string, passwordHash: string | undefined): Promise<boolean> {
  const against = passwordHash ?? (await decoy);
  const matches = await inTurn(() => compare(prepared(password), against));
  return matches && passwordHash !== undefined && Buffer.byteLength(prepared(password)) <= mostBytes;
}
