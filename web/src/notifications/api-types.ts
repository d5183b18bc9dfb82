import type { Schema } from '../platform/api';

export type Notification = Schema<'Notification'>;
export type NotificationType = Notification['type'];

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
