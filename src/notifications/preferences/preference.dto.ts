import { z } from 'zod';
import { TimeZone } from '../../platform/text/index.js';
import { channelTypes } from '../channels/channel-types.js';
import { notificationTypes } from '../notification-types.js';

const Wish = {
  type: z.enum(notificationTypes),
  enabled: z.boolean().describe('False: there are none, not in the inbox either'),
  channels: z
    .array(z.enum(channelTypes).exclude(['web']))
    .max(3)
    .transform((types) => [...new Set(types)])
    .nullable()
    .describe('Beside the inbox: null is all, none is the inbox alone'),
};

const Time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time, such as 22:00')
  .describe('HH:MM');

const Hours = {
  from: Time,
  to: Time.describe('HH:MM; not later than `from`: of the next day'),
  days: z
    .array(z.number().int().min(1).max(7))
    .min(1)
    .max(7)
    .transform((days) => [...new Set(days)].sort())
    .describe('On which they begin, Monday is 1'),
};

export const PutPreferences = z.strictObject({
  types: z
    .array(z.strictObject(Wish))
    .max(notificationTypes.length)
    .refine((wishes) => new Set(wishes.map(({ type }) => type)).size === wishes.length, 'names a type twice')
    .describe('What is not named goes back to what is usual'),
  quietHours: z
    .strictObject({ ...Hours, timeZone: TimeZone.nullable().default(null).describe('Null: my own') })
    .nullable()
    .describe('When only what is urgent goes beyond the inbox'),
});
export type PutPreferences = z.infer<typeof PutPreferences>;

export const PreferencesView = z
  .object({
    types: z.array(
      z.object({
        type: z.enum(notificationTypes),
        enabled: z.boolean(),
        channels: z.array(z.enum(channelTypes)).nullable(),
        mandatory: z.boolean().describe('Cannot be switched off'),
      }),
    ),
    quietHours: z
      .object({
        from: z.string(),
        to: z.string(),
        days: z.array(z.number().int()),
        timeZone: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'NotificationPreferences' });
export type PreferencesView = z.infer<typeof PreferencesView>;
