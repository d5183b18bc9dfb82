import { z } from 'zod';
import { Moment, pageOf, PageQuery, Timestamp } from '../../platform/http/index.js';
import { occurrenceStatuses } from './occurrence.entity.js';

const longestRangeMillis = 400 * 86_400_000;

/** Of a path: a moment that names an occurrence. */
export const Slot = Moment;

export const PutException = z.union([
  z.strictObject({ movedTo: Moment.describe('When it takes place instead') }),
  z.strictObject({ cancelled: z.literal(true) }),
]);
export type PutException = z.infer<typeof PutException>;

const usualRangeMillis = 31 * 86_400_000;

export const ExceptionView = z.object({
  slot: Timestamp.describe('The time that the event’s rule gives'),
  movedTo: Timestamp.nullable().describe('Null: it is cancelled'),
});

export const Exceptions = z.object({ items: z.array(ExceptionView) }).meta({ id: 'EventExceptions' });
export type Exceptions = z.infer<typeof Exceptions>;

export const OccurrenceRange = z
  .strictObject({
    from: Moment,
    to: Moment.optional().describe('Not included; at most 400 days later, without it 31'),
  })
  .transform(({ from, to }, context) => {
    const begin = new Date(from);
    const end = to === undefined ? new Date(begin.getTime() + usualRangeMillis) : new Date(to);
    const millis = end.getTime() - begin.getTime();
    if (millis <= 0) context.addIssue({ code: 'custom', path: ['to'], message: 'is not after from' });
    else if (millis > longestRangeMillis)
      context.addIssue({ code: 'custom', path: ['to'], message: 'is more than 400 days after from' });
    return { from: begin, to: end };
  });
export type OccurrenceRange = z.infer<typeof OccurrenceRange>;

export const ListOccurrences = PageQuery;
export type ListOccurrences = z.infer<typeof ListOccurrences>;

export const OccurrenceView = z
  .object({
    eventId: z.uuid(),
    slot: Timestamp.describe('The time that the event’s rule gives: it names the occurrence'),
    startsAt: Timestamp.describe('The same, or where it was moved to'),
    endsAt: Timestamp.nullable(),
    title: z.string(),
    status: z.enum(['scheduled', 'cancelled', ...occurrenceStatuses]),
    moved: z.boolean(),
    cancelled: z.boolean(),
    runId: z.uuid().nullable(),
    chatId: z.uuid().nullable(),
    messageId: z.uuid().nullable().describe('The note in the chat that asks the role'),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    lateMillis: z.number().int().nullable().describe('How late it fired; null before'),
    finishedAt: Timestamp.nullable(),
    mayEdit: z.boolean().describe('Whether the one who asks may change the event'),
  })
  .meta({ id: 'Occurrence' });
export type OccurrenceView = z.infer<typeof OccurrenceView>;

export const OccurrencePage = pageOf(OccurrenceView)
  .extend({ coming: z.array(OccurrenceView).describe('The next ones, soonest first') })
  .meta({ id: 'OccurrencePage' });
export type OccurrencePage = z.infer<typeof OccurrencePage>;

export const Occurrences = z
  .object({
    items: z.array(OccurrenceView),
    isComplete: z.boolean().describe('False: there is more in this range than is listed at once'),
  })
  .meta({ id: 'Occurrences' });
export type Occurrences = z.infer<typeof Occurrences>;
