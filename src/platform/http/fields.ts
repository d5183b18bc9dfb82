import { z } from 'zod';
import { withoutHidden } from '../text/index.js';
import { broken } from './field-rule.js';

/** In lower case, as ids are kept: they are compared as text in many places. */
export const Id = z.uuid().toLowerCase();

/** ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime();

/** PostgreSQL has no year 0. */
const hasYear = (time: string): boolean => !time.startsWith('0000');
const beforeYears = 'is before the year 1';

/** A moment that a client names, in any time zone. */
export const Moment = z.iso.datetime({ offset: true }).refine(hasYear, beforeYears);

/** A day, or a moment in any time zone. */
export const DayOrMoment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .refine(hasYear, beforeYears);

/** A yes or no of a query: `true` or `false`. */
export const Flag = z.stringbool({ truthy: ['true'], falsy: ['false'] });

/** What PostgreSQL can store: no U+0000, no half of a surrogate pair. */
export const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const unstorable = broken('not_storable', 'has characters that cannot be stored');
const severalLines = broken('not_one_line', 'must be one line');
const hidden = broken('hidden_characters', 'has characters that nobody sees');
const blank = broken('empty', 'is empty');

/** A line of text that shows something, trimmed. It may end up in a prompt, where a second line would be an order. */
export const Text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(storable, unstorable)
    .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), severalLines);

/** What people know somebody or something by: nothing in it may make it look like another name. */
export const Name = (max = 200) => Text(max).refine((text) => withoutHidden(text) === text, hidden);

/** Any text that can be stored, also an empty or blank one. */
export const Storable = (max: number) => z.string().max(max).refine(storable, unstorable);

/** Text kept exactly as it was written. */
export const LongText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0, blank)
    .refine(storable, unstorable);
