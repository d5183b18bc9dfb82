export { NotificationsModule } from './notifications.module.js';
export { Inbox } from './intents/inbox.js';
export { notificationAnswered, type AnswerOutcome } from './notification.events.js';
export { NotificationView } from './intents/notification.dto.js';
export { Notifications, type Intent } from './intents/notifications.js';
export type { NotificationType, Subject } from './notification-types.js';
export { excerpt, linkTo, saidIn } from './sources/said.js';
export { longestShown } from './templates/template.js';
