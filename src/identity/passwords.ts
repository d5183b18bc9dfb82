import { compare, hash } from 'bcrypt';
import { AppError } from '../platform/errors/index.js';

/** bcrypt reads no further; a longer password would be cut silently and its tail would not matter. */
const mostBytes = 72;
const cost = 12;

/** Throws `password_too_long` past 72 bytes of UTF-8, and refuses NUL, at which bcrypt stops reading too. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(password) > mostBytes) throw new AppError('password_too_long');
  if (password.includes('\0')) throw new AppError('validation_failed', 'The password has a NUL character');
  return hash(password, cost);
}

// The hash of nothing anyone knows: a missing account costs as much time as a wrong password.
const decoy = hash(crypto.randomUUID(), cost);

export async function passwordMatches(password: string, passwordHash: string | undefined): Promise<boolean> {
  const matches = await compare(password, passwordHash ?? (await decoy));
  return matches && passwordHash !== undefined && Buffer.byteLength(password) <= mostBytes;
}
