import { z } from 'zod';

export const Id = z.uuid();

/** ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime();

/** What PostgreSQL can store: no U+0000, no half of a surrogate pair. */
const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const unstorable = 'has characters that cannot be stored';

/** A line of text that shows something, trimmed. */
export const Text = (max: number) => z.string().trim().min(1).max(max).refine(storable, unstorable);

/** Text kept exactly as it was written. */
export const LongText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0, 'is empty')
    .refine(storable, unstorable);
