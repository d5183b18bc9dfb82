import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnsOf, type Tx } from '../../platform/database/index.js';
import { Journal, type JournalRef } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';
import type { Reader } from '../templates/template.js';
import { notificationView, unreadOf } from './notification-views.js';
import { Notification } from './notification.entity.js';

/** A notification, and who it is for. */
type Told = Notification & Reader;

/** Tells each person's clients of their notifications, with the commit. */
@Injectable()
export class NotificationNews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly journal: Journal,
  ) {
    journal.retells(['notification.created'], (orgId, refs) => this.retell(orgId, refs));
    journal.retells(['notification.changed'], (orgId, refs) => this.retellChanges(orgId, refs));
  }

  async created(tx: Tx, orgId: string, notifications: Told[]): Promise<void> {
    const unread = await unreadOf(tx.manager, orgId, [...new Set(notifications.map(({ userId }) => userId))]);
    for (const notification of notifications)
      this.journal.record(tx, {
        orgId,
        topic: topics.user(notification.userId),
        type: 'notification.created',
        ref: { id: notification.id },
        data: {
          notification: notificationView(notification, notification),
          unread: unread.get(notification.userId) ?? 0,
        },
      });
  }

  /** Of these people something was read or answered. Each is told once: of the one notification, or of several. */
  async changed(tx: Tx, orgId: string, changes: { userId: string; id?: string }[]): Promise<void> {
    const byPerson = new Map<string, string | undefined>();
    for (const { userId, id } of changes) byPerson.set(userId, byPerson.has(userId) ? undefined : id);
    const unread = await unreadOf(tx.manager, orgId, [...byPerson.keys()]);
    for (const [userId, id] of byPerson) {
      const which: JournalRef = id === undefined ? {} : { id };
      this.journal.record(tx, {
        orgId,
        topic: topics.user(userId),
        type: 'notification.changed',
        ref: { userId, ...which },
        data: { ...which, unread: unread.get(userId) ?? 0 },
      });
    }
  }

  private async retell(orgId: string, refs: JournalRef[]): Promise<(Record<string, unknown> | undefined)[]> {
    const rows = await this.dataSource.query<Told[]>(
      `SELECT ${columnsOf(this.dataSource, Notification, 'n')}, u.locale, u.time_zone AS "timeZone" FROM notifications n
       JOIN users u ON u.org_id = n.org_id AND u.id = n.user_id
       WHERE n.org_id = $1 AND n.id = ANY($2::uuid[])`,
      [orgId, refs.map(({ id }) => id)],
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    const unread = await unreadOf(this.dataSource, orgId, [...new Set(rows.map(({ userId }) => userId))]);
    return refs.map(({ id }) => {
      const row = found.get(id as string);
      return row && { notification: notificationView(row, row), unread: unread.get(row.userId) ?? 0 };
    });
  }

  private async retellChanges(orgId: string, refs: JournalRef[]): Promise<Record<string, unknown>[]> {
    const unread = await unreadOf(this.dataSource, orgId, [
      ...new Set(refs.flatMap(({ userId }) => userId ?? [])),
    ]);
    return refs.map(({ userId, id }) => ({
      ...(id === undefined ? {} : { id }),
      unread: unread.get(userId as string) ?? 0,
    }));
  }
}
