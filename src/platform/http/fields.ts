import { z } from 'zod';

/** In lower case, as ids are kept: they are compared as text in many places. */
export const Id = z.uuid().toLowerCase();

/** ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime();

/** A moment that a client names, in any time zone; PostgreSQL has no year 0. */
export const Moment = z.iso
  .datetime({ offset: true })
  .refine((time) => !time.startsWith('0000'), 'is before the year 1');

/** What PostgreSQL can store: no U+0000, no half of a surrogate pair. */
export const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const unstorable = 'has characters that cannot be stored';

/** A line of text that shows something, trimmed. It may end up in a prompt, where a second line would be an order. */
export const Text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(storable, unstorable)
    .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'must be one line');

/** Any text that can be stored, also an empty or blank one. */
export const Storable = (max: number) => z.string().max(max).refine(storable, unstorable);

/** Text kept exactly as it was written. */
export const LongText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0, 'is empty')
    .refine(storable, unstorable);
