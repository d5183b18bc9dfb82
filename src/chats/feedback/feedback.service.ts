import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, Id, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { MessageReader } from '../messages/message-reader.js';
import { ratingsSql } from '../messages/ratings.sql.js';
import { feedbackView, type FeedbackRow, type FeedbackView, type GiveFeedback } from './feedback.dto.js';
import { MessageFeedback } from './message-feedback.entity.js';

/** Somebody outside is called as their chat calls them. */
const withPerson = `f.by_kind AS kind, f.by_id AS "userId", COALESCE(u.username, '') AS username,
  COALESCE(u.name, c.contact ->> 'name', '') AS name, f.rating, f.comment, f.given_at AS "givenAt"
  FROM f
  LEFT JOIN users u ON f.by_kind = 'user' AND u.org_id = f.org_id AND u.id = f.by_id
  LEFT JOIN messages m ON f.by_kind = 'contact' AND m.org_id = f.org_id AND m.id = f.message_id
  LEFT JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id`;

/** What people think of roles' answers: one opinion per person and answer. Nobody is told; views show the counts. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: MessageReader,
  ) {}

  /** In the order of their ids. */
  async list(actor: UserActor, id: string, { limit, cursor }: PageQuery): Promise<Page<FeedbackView>> {
    const { message } = await this.reader.find(actor, id);
    if (message.deletedAt) return { items: [], nextCursor: null };
    const [after] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [null];
    const rows = await this.dataSource.query<FeedbackRow[]>(
      `WITH f AS (SELECT * FROM ${ratingsSql} r WHERE org_id = $1 AND message_id = $2
                    AND ($3::uuid IS NULL OR by_id > $3) ORDER BY by_id LIMIT $4)
       SELECT ${withPerson} ORDER BY f.by_id`,
      [actor.orgId, id, after, limit + 1],
    );
    return toPage(rows, limit, feedbackView, ({ userId }) => [userId]);
  }

  async give(actor: UserActor, id: string, { rating, comment }: GiveFeedback): Promise<FeedbackView> {
    const { message } = await this.reader.find(actor, id);
    if (message.authorKind !== 'agent' || message.system) throw new AppError('not_rateable');
    if (message.deletedAt) throw new AppError('message_deleted');
    const [row] = await this.dataSource.query<[FeedbackRow]>(
      `WITH f AS (
         INSERT INTO message_feedback (org_id, message_id, user_id, rating, comment) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (message_id, user_id)
         DO UPDATE SET rating = EXCLUDED.rating, comment = EXCLUDED.comment, given_at = now()
         RETURNING *, user_id AS by_id, 'user' AS by_kind)
       SELECT ${withPerson}`,
      [actor.orgId, id, actor.userId, rating, comment ?? null],
    );
    return feedbackView(row);
  }

  async takeBack(actor: UserActor, id: string): Promise<void> {
    await this.reader.find(actor, id);
    await this.dataSource.manager.delete(MessageFeedback, {
      orgId: actor.orgId,
      messageId: id,
      userId: actor.userId,
    });
  }
}
