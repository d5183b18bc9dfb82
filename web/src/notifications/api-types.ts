import type { Schema } from '../platform/api';

export type Notification = Schema<'Notification'>;
export type NotificationType = Notification['type'];
export type Channel = Schema<'NotificationChannel'>;
export type ChannelType = Channel['type'];
export type Preferences = Schema<'NotificationPreferences'>;
export type TypePreference = Preferences['types'][number];
export type QuietHours = NonNullable<Preferences['quietHours']>;
export type Attempt = Schema<'DeliveryAttempt'>;
export type Outcome = Attempt['outcome'];

/** In the order of lists to choose from. */
export const notificationTypes = [
  'mention',
  'answer_ready',
  'validation_due',
  'approval_requested',
  'event',
  'agent_failure',
  'budget',
  'system',
] as const satisfies NotificationType[];

/** In the order of columns; the inbox itself is no choice. */
export const channelTypes = ['telegram', 'email', 'webhook', 'web'] as const satisfies ChannelType[];

export const outcomes = ['delivered', 'retrying', 'failed', 'skipped'] as const satisfies Outcome[];
