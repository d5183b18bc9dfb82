import { z } from 'zod';
import { Text } from '../../../platform/http/index.js';

const common = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .optional()
    .describe('By default the id of its step'),
  label: Text(100).optional().describe('What people call it'),
  names: z.array(Text(100)).max(20).default([]).describe('Other words for it, by which it is corrected'),
  required: z.boolean().default(true).describe('Whether it can be passed over'),
};
const Amount = z.number().optional();
const Day = z.union([z.literal('today'), z.iso.date()]).optional();
const Length = z.number().int().min(0).max(4_000).optional();

/** What an answer is to be read as. */
export const Slot = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('text'), min: Length, max: Length.default(2_000) }),
  z.strictObject({ ...common, type: z.literal('number'), min: Amount, max: Amount }),
  z.strictObject({
    ...common,
    type: z.literal('money'),
    min: Amount,
    max: Amount,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
      .optional()
      .describe('Of sums that name none'),
  }),
  z.strictObject({ ...common, type: z.literal('date'), min: Day, max: Day }),
  z.strictObject({
    ...common,
    type: z.literal('choice'),
    options: z
      .array(z.strictObject({ value: Text(100), names: z.array(Text(100)).max(30).default([]) }))
      .min(2)
      .max(50),
  }),
  z.strictObject({ ...common, type: z.literal('phone') }),
  z.strictObject({ ...common, type: z.literal('email') }),
]);
export type Slot = z.infer<typeof Slot>;
export type SlotOf<Type extends Slot['type']> = Extract<Slot, { type: Type }>;

/** In plain decimal notation and ISO 4217. */
export interface Sum {
  amount: string;
  currency: string;
}

/** What a slot holds: a text, a number in plain decimal notation, a day as ISO date, a sum; null when it was passed over. */
export type SlotValue = string | Sum | null;
