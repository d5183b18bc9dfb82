import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { User, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Events, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { pageById } from '../../platform/http/index.js';
import { answerTaken, notificationsSettled } from '../notification.events.js';
import { notificationTypes, type NotificationType, type Subject } from '../notification-types.js';
import type { Reader } from '../templates/template.js';
import { NotificationNews } from './notification-news.js';
import { notificationView, unreadOf } from './notification-views.js';
import type {
  ListNotifications,
  NotificationPage,
  NotificationView,
  ReadAll,
  UnreadCount,
} from './notification.dto.js';
import { Notification } from './notification.entity.js';

/** Of one event. */
const mostTogether = 1_000;

type Changed = { id: string; userId: string };

/** What people were told, and what they have read of it. */
@Injectable()
export class Inbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly news: NotificationNews,
    private readonly events: Events,
  ) {}

  /** The newest first. */
  async list(
    { orgId, userId }: UserActor,
    { unread, type, ...page }: ListNotifications,
  ): Promise<NotificationPage> {
    const query = this.dataSource.manager
      .createQueryBuilder(Notification, 'n')
      .where('n.orgId = :orgId AND n.userId = :userId', { orgId, userId });
    if (unread) query.andWhere('n.readAt IS NULL');
    if (type) query.andWhere('n.type = :type', { type });
    const reader = await readerOf(this.dataSource.manager, orgId, userId);
    const found = await pageById(query, page, (row) => notificationView(row, reader), 'DESC');
    return { ...found, unread: await this.unread(orgId, userId) };
  }

  /** Once read, it stays so. */
  read(actor: UserActor, id: string): Promise<NotificationView> {
    return this.mark(actor, id, 'read_at = COALESCE(read_at, now())');
  }

  acknowledge(actor: UserActor, id: string): Promise<NotificationView> {
    return this.mark(
      actor,
      id,
      'read_at = COALESCE(read_at, now()), acknowledged_at = COALESCE(acknowledged_at, now())',
    );
  }

  readAll({ orgId, userId }: UserActor, { before }: ReadAll): Promise<UnreadCount> {
    return this.transactions.run(async (tx) => {
      const [, count] = await tx.manager.query<[unknown, number]>(
        `UPDATE notifications SET read_at = now()
         WHERE org_id = $1 AND user_id = $2 AND read_at IS NULL AND ($3::timestamptz IS NULL OR created_at < $3)`,
        [orgId, userId, before ?? null],
      );
      if (count > 0) await this.news.changed(tx, orgId, [{ userId }]);
      return { unread: (await unreadOf(tx.manager, orgId, [userId])).get(userId) ?? 0 };
    });
  }

  /** Somebody met these things where they are: what tells them of these is read. */
  async met(tx: Tx, orgId: string, userId: string, kind: Subject['kind'], ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const [changed] = await tx.manager.query<[Changed[], number]>(
      `UPDATE notifications SET read_at = now()
       WHERE org_id = $1 AND subject_id = ANY($4::uuid[]) AND subject_kind = $3 AND user_id = $2 AND read_at IS NULL
       RETURNING id, user_id AS "userId"`,
      [orgId, userId, kind, ids],
    );
    if (changed.length > 0) await this.news.changed(tx, orgId, changed);
  }

  /**
   * These things are settled, whoever did it: nobody has to be told of them any more, by notifications of these types.
   * Answers what was concerned.
   */
  async settle(
    tx: Tx,
    orgId: string,
    kind: Subject['kind'],
    ids: string[],
    types: readonly NotificationType[] = notificationTypes,
  ): Promise<string[]> {
    if (ids.length === 0) return [];
    return this.end(
      tx,
      orgId,
      `UPDATE notifications SET read_at = COALESCE(read_at, now()), acknowledged_at = now()
       WHERE org_id = $1 AND subject_id = ANY($3::uuid[]) AND subject_kind = $2 AND acknowledged_at IS NULL
         AND type = ANY($4) RETURNING id, user_id AS "userId"`,
      [orgId, kind, ids, types],
    );
  }

  /** The same of these very notifications. */
  async settleThese(tx: Tx, orgId: string, ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    return this.end(
      tx,
      orgId,
      `UPDATE notifications SET read_at = COALESCE(read_at, now()), acknowledged_at = now()
       WHERE org_id = $1 AND id = ANY($2::uuid[]) AND acknowledged_at IS NULL RETURNING id, user_id AS "userId"`,
      [orgId, ids],
    );
  }

  /** What these things said is said nowhere any more. */
  async withdraw(tx: Tx, orgId: string, kind: Subject['kind'], ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    return this.end(
      tx,
      orgId,
      withdrawal(`subject_kind = $2 AND subject_id = ANY($3::uuid[]) AND template <> 'withdrawn'`),
      [orgId, kind, ids],
    );
  }

  /** The same of these very notifications. */
  async withdrawThese(tx: Tx, orgId: string, ids: string[]): Promise<string[]> {
    return ids.length === 0 ? [] : this.end(tx, orgId, withdrawal('id = ANY($2::uuid[])'), [orgId, ids]);
  }

  /** This person is not told any more what was said in the chat. */
  withdrawFrom(tx: Tx, orgId: string, userId: string, chatId: string): Promise<string[]> {
    return this.end(tx, orgId, withdrawal('chat_id = $2 AND user_id = $3'), [orgId, chatId, userId]);
  }

  /** Nobody is told any more what was said in the chat: some of them at a time, until none are answered. */
  withdrawSome(tx: Tx, orgId: string, chatId: string): Promise<string[]> {
    return this.end(
      tx,
      orgId,
      withdrawal(`id IN (
        SELECT id FROM notifications WHERE org_id = $1 AND chat_id = $2 ORDER BY id LIMIT $3 FOR UPDATE)`),
      [orgId, chatId, mostTogether],
    );
  }

  /** Whoever answers a notification, wherever, has read it. */
  @InTransaction(answerTaken)
  async answered(tx: Tx, { orgId, userId, notificationId }: PayloadOf<typeof answerTaken>): Promise<void> {
    const [changed] = await tx.manager.query<[Changed[], number]>(
      `UPDATE notifications SET read_at = COALESCE(read_at, now()), acknowledged_at = COALESCE(acknowledged_at, now())
       WHERE org_id = $1 AND id = $2 AND user_id = $3 AND (read_at IS NULL OR acknowledged_at IS NULL)
       RETURNING id, user_id AS "userId"`,
      [orgId, notificationId, userId],
    );
    if (changed.length > 0) await this.news.changed(tx, orgId, changed);
  }

  private mark({ orgId, userId }: UserActor, id: string, change: string): Promise<NotificationView> {
    return this.transactions.run(async (tx) => {
      const where = { orgId, userId, id };
      const before = await tx.manager.findOne(Notification, {
        where,
        lock: { mode: 'pessimistic_write' },
      });
      if (!before) throw notFound('The notification');
      await tx.manager.query(
        `UPDATE notifications SET ${change} WHERE org_id = $1 AND user_id = $2 AND id = $3`,
        [orgId, userId, id],
      );
      const after = await tx.manager.findOneByOrFail(Notification, where);
      if (!before.readAt || (after.acknowledgedAt && !before.acknowledgedAt))
        await this.news.changed(tx, orgId, [{ userId, id }]);
      return notificationView(after, await readerOf(tx.manager, orgId, userId));
    });
  }

  private async end(tx: Tx, orgId: string, statement: string, values: unknown[]): Promise<string[]> {
    const [changed] = await tx.manager.query<[Changed[], number]>(statement, values);
    const notificationIds = changed.map(({ id }) => id);
    if (changed.length > 0) await this.news.changed(tx, orgId, changed);
    for (let at = 0; at < changed.length; at += mostTogether)
      await this.events.emit(tx, notificationsSettled, {
        orgId,
        notificationIds: notificationIds.slice(at, at + mostTogether),
      });
    return notificationIds;
  }

  private async unread(orgId: string, userId: string): Promise<number> {
    return (await unreadOf(this.dataSource, orgId, [userId])).get(userId) ?? 0;
  }
}

/** Of what was told only that something was remains. */
const withdrawal = (condition: string): string =>
  `UPDATE notifications SET template = 'withdrawn', params = '{}', link = NULL, chat_id = NULL,
     read_at = COALESCE(read_at, now()), acknowledged_at = COALESCE(acknowledged_at, now())
   WHERE org_id = $1 AND ${condition} RETURNING id, user_id AS "userId"`;

const readerOf = (manager: EntityManager, orgId: string, id: string): Promise<Reader> =>
  manager.findOneOrFail(User, { select: { id: true, locale: true, timeZone: true }, where: { orgId, id } });
