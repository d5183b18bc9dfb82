import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { User, type UserActor } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, Id, toPage, type Page } from '../../platform/http/index.js';
import type { Notification } from '../intents/notification.entity.js';
import type { Reader } from '../templates/template.js';
import { wordsOf } from '../templates/templates.js';
import type { DeliveryLogEntry } from './delivery-log.entity.js';
import type { AttemptView, ListAttempts } from './log.dto.js';

type Row = DeliveryLogEntry & Pick<Notification, 'type' | 'template' | 'params'>;

/** What became of every attempt to tell somebody something. */
@Injectable()
export class LogService {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(actor: UserActor, { limit, cursor, ...filter }: ListAttempts): Promise<Page<AttemptView>> {
    const userId = whoseLog(actor, filter);
    const [before] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [null];
    const rows = await this.dataSource.query<Row[]>(
      `SELECT l.id, l.notification_id AS "notificationId", l.user_id AS "userId", l.channel_type AS "channelType",
         l.attempt, l.outcome, l.error_code AS "errorCode", l.error, l.provider_id AS "providerId",
         l.duration_ms AS "durationMs", l.at, COALESCE(n.type, 'system') AS type,
         COALESCE(n.template, 'channel_test') AS template, COALESCE(n.params, '{}') AS params
       FROM notification_log l
       LEFT JOIN notifications n ON n.org_id = l.org_id AND n.id = l.notification_id
       WHERE l.org_id = $1 AND ($2::uuid IS NULL OR l.user_id = $2) AND ($3::uuid IS NULL OR l.notification_id = $3)
         AND ($4::text IS NULL OR l.channel_type = $4) AND ($5::text IS NULL OR l.outcome = $5)
         AND ($6::uuid IS NULL OR l.id < $6)
       ORDER BY l.id DESC LIMIT $7`,
      [
        actor.orgId,
        userId,
        filter.notificationId ?? null,
        filter.channelType ?? null,
        filter.outcome ?? null,
        before,
        limit + 1,
      ],
    );
    const { locale, timeZone } = await this.dataSource.manager.findOneByOrFail(User, {
      orgId: actor.orgId,
      id: actor.userId,
    });
    return toPage(
      rows,
      limit,
      (row) => attemptView(row, actor.userId, { locale, timeZone }),
      ({ id }) => [id],
    );
  }
}

/** Null: everybody's. */
function whoseLog(actor: UserActor, { userId, all }: Pick<ListAttempts, 'userId' | 'all'>): string | null {
  const isMine = userId === undefined ? !all : userId === actor.userId;
  if (!isMine && actor.role === 'member')
    throw new AppError('forbidden', 'Owners and administrators see how others are notified');
  return userId ?? (all ? null : actor.userId);
}

/** What somebody was told is theirs: whoever looks after the channels sees that it went out, and not what it said. */
const attemptView = (row: Row, readerId: string, reader: Reader): AttemptView => ({
  id: row.id,
  notificationId: row.notificationId,
  userId: row.userId,
  type: row.type,
  title: row.userId === readerId ? wordsOf(row.template, row.params, reader).title : null,
  channelType: row.channelType,
  attempt: row.attempt,
  outcome: row.outcome,
  errorCode: row.errorCode,
  error: row.error,
  providerId: row.providerId,
  durationMs: row.durationMs,
  at: row.at.toISOString(),
});
