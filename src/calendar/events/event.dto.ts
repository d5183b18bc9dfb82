import { z } from 'zod';
import { Flag, Id, Moment, Name, pageOf, PageQuery, Storable, Timestamp } from '../../platform/http/index.js';
import { TimeZone } from '../../platform/text/index.js';
import { misfireRules } from '../recurrence/misfire.js';
import { eventKinds } from './calendar-event.entity.js';

/** Minutes: four weeks. */
const longestReminder = 40_320;
const mostReminders = 5;
export const mostAttendees = 100;
/** Minutes: seven days. */
const longestDuration = 10_080;

const distinct = <T>(items: T[]): T[] => [...new Set(items)];
const ids = () => z.array(Id).max(mostAttendees).transform(distinct);

const Cron = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe(
    'Five fields (minute, hour, day of the month, month, day of the week), or a nickname such as @daily; with at least ' +
      'five minutes between two times',
  );

const fields = {
  title: Name(200),
  description: Storable(4_000),
  durationMinutes: z.number().int().min(1).max(longestDuration).nullable(),
  timeZone: TimeZone,
  agentId: Id.nullable().describe('The role that is asked when the event is due'),
  prompt: Storable(8_000).describe('What the role is told beside the title'),
  chatId: Id.nullable().describe('Where the role is asked; null: in a chat of your own with it'),
  recipientIds: ids().describe('People who take part: they see the event'),
  roleIds: ids().describe('Roles that take part; they are shown and nothing more'),
  reminders: z
    .array(z.number().int().min(1).max(longestReminder))
    .max(mostReminders)
    .transform((minutes) => distinct(minutes).sort((a, b) => a - b))
    .describe('Minutes before it takes place: then its maker and who takes part are notified'),
  misfire: z
    .enum(misfireRules)
    .describe('What becomes of times that passed while the server was not at work'),
  isActive: z.boolean(),
};

const given = {
  title: fields.title,
  description: fields.description.default(''),
  durationMinutes: fields.durationMinutes.default(null),
  timeZone: fields.timeZone.optional().describe('IANA; without one, your own'),
  agentId: fields.agentId.default(null),
  prompt: fields.prompt.default(''),
  chatId: fields.chatId.default(null),
  recipientIds: fields.recipientIds.optional().describe('People who take part; without them, you alone'),
  roleIds: fields.roleIds.default([]),
  reminders: fields.reminders.default([]),
  misfire: fields.misfire.default('fire_once'),
  isActive: fields.isActive.default(true),
};

export const CreateEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('one_time'), startsAt: Moment, ...given }),
  z.strictObject({
    kind: z.literal('recurring'),
    cron: Cron,
    startsAt: Moment.nullable().default(null).describe('The first moment at which it may take place'),
    endsAt: Moment.nullable().default(null).describe('The last moment at which it may take place'),
    ...given,
  }),
]);
export type CreateEvent = z.infer<typeof CreateEvent>;

export const UpdateEvent = z
  .strictObject({
    ...fields,
    cron: Cron,
    startsAt: Moment.nullable(),
    endsAt: Moment.nullable(),
  })
  .partial();
export type UpdateEvent = z.infer<typeof UpdateEvent>;

export const ListEvents = PageQuery.extend({
  from: Moment.optional().describe('Those that may take place from then on'),
  to: Moment.optional().describe('and before then'),
  agentId: Id.optional().describe('Those for which this role is asked'),
  q: z.string().trim().min(1).max(200).optional().describe('A part of the title'),
  isActive: Flag.optional(),
});
export type ListEvents = z.infer<typeof ListEvents>;

export const PreviewSchedule = z.strictObject({ cron: Cron, timeZone: TimeZone });
export type PreviewSchedule = z.infer<typeof PreviewSchedule>;

export const SchedulePreview = z
  .object({ slots: z.array(Timestamp).describe('The next times, at most five') })
  .meta({ id: 'SchedulePreview' });
export type SchedulePreview = z.infer<typeof SchedulePreview>;

const Attendee = z.object({
  kind: z.enum(['user', 'role']),
  id: z.uuid(),
  username: z.string(),
  name: z.string(),
});
export type AttendeeView = z.infer<typeof Attendee>;

export const EventView = z
  .object({
    id: z.uuid(),
    title: z.string(),
    description: z.string(),
    kind: z.enum(eventKinds),
    startsAt: Timestamp.nullable(),
    endsAt: Timestamp.nullable(),
    durationMinutes: z.number().int().nullable(),
    cron: z.string().nullable(),
    timeZone: z.string(),
    agentId: z.uuid().nullable(),
    prompt: z.string(),
    chatId: z.uuid().nullable(),
    recipientIds: z.array(z.uuid()),
    attendees: z.array(Attendee),
    reminders: z.array(z.number().int()),
    misfire: z.enum(misfireRules),
    isActive: z.boolean(),
    nextFireAt: Timestamp.nullable().describe('Null: it will not take place any more'),
    createdBy: z.uuid(),
    mayEdit: z.boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'CalendarEvent' });
export type EventView = z.infer<typeof EventView>;

export const EventPage = pageOf(EventView).meta({ id: 'CalendarEventPage' });
