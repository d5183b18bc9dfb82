import { z } from 'zod';
import { daysLater } from './zoned-days.js';

export const usageDimensions = ['day', 'agent', 'user', 'model', 'key', 'source'] as const;
export type UsageDimension = (typeof usageDimensions)[number];

/** Days of one question; what is older than entries are kept is in the days. */
const mostDays = 1_100;

const isDimension = (name: string): name is UsageDimension =>
  usageDimensions.some((dimension) => dimension === name);

const GroupBy = z
  .string()
  .max(100)
  .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))])
  .refine(
    (names) => names.every((name) => name === '' || isDimension(name)),
    `must name some of ${usageDimensions.join(', ')}, with commas between them`,
  )
  .transform((names) => usageDimensions.filter((dimension) => names.includes(dimension)));

const Day = z.iso
  .date({ abort: true })
  .refine((day) => day >= '2000-01-01' && day < '2200-01-01', 'is too far away');

const inOrder = ({ from, to }: { from?: string; to?: string }): boolean => !from || !to || from <= to;
const isShort = ({ from, to }: { from?: string; to?: string }): boolean =>
  !from || !to || to < daysLater(from, mostDays);

export const UsageQuery = z
  .strictObject({
    groupBy: GroupBy.default(['day']).describe(
      `Some of ${usageDimensions.join(', ')}, with commas between them; empty: everything in one sum`,
    ),
    from: Day.optional().describe('The first day, as the clocks of the organization show it; else 30 days'),
    to: Day.optional().describe('The last day; else today'),
    format: z
      .enum(['json', 'csv'])
      .optional()
      .describe('Else as `Accept` wants it: CSV where it names `text/csv` and not JSON'),
  })
  .refine(inOrder, { path: ['to'], message: 'is before from' })
  .refine(isShort, { path: ['to'], message: `is more than ${mostDays} days after from` });
export type UsageQuery = z.infer<typeof UsageQuery>;

const amounts = {
  calls: z.number().describe('Of models'),
  estimatedCalls: z
    .number()
    .describe(
      'Of those, the ones whose server did not tell what they took: counted from what was sent and heard',
    ),
  unpricedCalls: z.number().describe('Of those, the ones whose model had no price in MODEL_PRICES'),
  inputTokens: z.number(),
  outputTokens: z.number(),
  totalTokens: z.number(),
  cachedTokens: z.number().describe('Of those in: read from a cache, where servers tell'),
  reasoningTokens: z.number().describe('Of those out: thought and not said, where servers tell'),
  cost: z.number().nullable().describe('In the currency of MODEL_PRICES; null: no call had a price'),
};

export const UsageAmounts = z.object(amounts).meta({ id: 'UsageAmounts' });
export type UsageAmounts = z.infer<typeof UsageAmounts>;

export const UsageGroup = z
  .object({
    day: z.iso.date().optional(),
    agentId: z.uuid().nullable().optional().describe('Null: no saved agent was asked'),
    agentUsername: z.string().nullable().optional(),
    userId: z.uuid().nullable().optional().describe('For whom; null: a key, or nobody in particular'),
    username: z.string().nullable().optional(),
    model: z.string().optional(),
    apiKeyId: z.uuid().nullable().optional(),
    apiKeyName: z.string().nullable().optional(),
    source: z.string().optional().describe('chat, facade, calendar, trial, or embedding'),
    ...amounts,
  })
  .meta({ id: 'UsageGroup' });
export type UsageGroup = z.infer<typeof UsageGroup>;

export const UsageView = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    timeZone: z.string().describe('Of the organization: its days are those of its own clocks'),
    groupBy: z.array(z.enum(usageDimensions)),
    items: z.array(UsageGroup).describe('Has what is grouped by, and the sums'),
    total: UsageAmounts,
  })
  .meta({ id: 'Usage' });
export type UsageView = z.infer<typeof UsageView>;
