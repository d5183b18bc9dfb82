import { compare, hash } from 'bcrypt';
import { AppError } from '../../platform/errors/index.js';

/** bcrypt reads no further; a longer password would be cut silently and its tail would not matter. */
const mostBytes = 72;
const cost = 12;

/** Keyboards write the same letter in one or two code points (RFC 8265, section 4.2.2). */
const prepared = (password: string): string => password.normalize('NFC');

/** Throws `password_too_long` past 72 bytes of UTF-8. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(prepared(password)) > mostBytes) throw new AppError('password_too_long');
  return hash(prepared(password), cost);
}

// The hash of nothing anyone knows: a missing account costs as much time as a wrong password.
const decoy = hash(crypto.randomUUID(), cost);

export async function passwordMatches(password: string, passwordHash: string | undefined): Promise<boolean> {
  const matches = await compare(prepared(password), passwordHash ?? (await decoy));
  return matches && passwordHash !== undefined && Buffer.byteLength(prepared(password)) <= mostBytes;
}
