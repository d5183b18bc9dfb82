import { z } from 'zod';
import { Flag, Moment, pageOf, PageQuery, Timestamp } from '../../platform/http/index.js';
import { notificationTypes } from '../notification-types.js';
import { notificationActions } from '../templates/template.js';

export const ListNotifications = PageQuery.extend({
  unread: Flag.optional().describe('`true`: only what was not read yet'),
  type: z.enum(notificationTypes).optional(),
});
export type ListNotifications = z.infer<typeof ListNotifications>;

export const ReadAll = z
  .strictObject({ before: Moment.optional().describe('Only what was made before then') })
  .prefault({});
export type ReadAll = z.infer<typeof ReadAll>;

export const NotificationView = z
  .object({
    id: z.uuid(),
    type: z.enum(notificationTypes),
    title: z.string(),
    body: z.string(),
    link: z.string().nullable().describe('A path in the web client'),
    urgent: z.boolean(),
    readAt: Timestamp.nullable(),
    acknowledgedAt: Timestamp.nullable(),
    createdAt: Timestamp,
    actions: z
      .array(z.object({ action: z.enum(notificationActions), label: z.string() }))
      .describe('What can be answered to it'),
  })
  .meta({ id: 'Notification' });
export type NotificationView = z.infer<typeof NotificationView>;

const Unread = z.number().int().describe('How many are unread, at most 1000');

export const NotificationPage = pageOf(NotificationView)
  .extend({ unread: Unread })
  .meta({ id: 'NotificationPage' });
export type NotificationPage = z.infer<typeof NotificationPage>;

export const UnreadCount = z.object({ unread: Unread }).meta({ id: 'UnreadNotifications' });
export type UnreadCount = z.infer<typeof UnreadCount>;
