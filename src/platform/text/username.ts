import { z } from 'zod';
import type { FieldRule } from '../errors/index.js';

/**
 * A username in normalized form: 1 to 64 code points of letters, digits and marks, with `_`, `-` and `.` inside.
 * A name begins with a letter or a digit, and has no two dots in a row, so that "@ivan...wait" still calls ivan.
 */
export const usernamePattern = /^(?=.{1,64}$)(?!.*\.\.)[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*(?<![_.-])$/u;

/** The form in which usernames are stored and compared: NFC, lower-case. */
export function normalizeUsername(raw: string): string {
  // Lower-casing may bring decomposed letters back, hence NFC on both sides of it.
  return raw.normalize('NFC').toLowerCase().normalize('NFC');
}

/** A username given by a client; parsed into its normalized form. */
export const Username = z
  .string()
  .max(200)
  .transform(normalizeUsername)
  .refine((name) => usernamePattern.test(name), {
    error: 'must be 1 to 64 letters, digits, or _ - . between them',
    params: { rule: 'not_a_username' satisfies FieldRule },
  })
  .describe('1 to 64 letters, digits, or _ - . between them; kept in lower case');
