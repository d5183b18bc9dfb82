import type { EntityManager } from 'typeorm';
import type { Reader } from '../templates/template.js';
import { wordsOf } from '../templates/templates.js';
import type { NotificationView } from './notification.dto.js';
import type { Notification } from './notification.entity.js';

/** Counted no further: beyond it nobody reads the figure. */
export const mostUnread = 1_000;

/** A notification in the words of a reader. */
export function notificationView(notification: Notification, reader: Reader): NotificationView {
  const { id, type, template, params, link, urgent, readAt, acknowledgedAt, createdAt } = notification;
  const { title, body, actions } = wordsOf(template, params, reader);
  return {
    id,
    type,
    title,
    body,
    link,
    urgent,
    readAt: readAt && readAt.toISOString(),
    acknowledgedAt: acknowledgedAt && acknowledgedAt.toISOString(),
    createdAt: createdAt.toISOString(),
    actions: acknowledgedAt ? [] : actions,
  };
}

/** How many notifications each of these people has not read. */
export async function unreadOf(
  manager: Pick<EntityManager, 'query'>,
  orgId: string,
  userIds: string[],
): Promise<Map<string, number>> {
  const rows = await manager.query<{ userId: string; unread: number }[]>(
    `SELECT u.id AS "userId", (
       SELECT count(*)::int FROM (
         SELECT FROM notifications n WHERE n.org_id = $1 AND n.user_id = u.id AND n.read_at IS NULL LIMIT $3) counted
     ) AS unread
     FROM unnest($2::uuid[]) AS u(id)`,
    [orgId, userIds, mostUnread],
  );
  return new Map(rows.map(({ userId, unread }) => [userId, unread]));
}
