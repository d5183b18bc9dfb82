import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, Id, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { MessageReader } from '../messages/message-reader.js';
import { feedbackView, type FeedbackRow, type FeedbackView, type GiveFeedback } from './feedback.dto.js';
import { MessageFeedback } from './message-feedback.entity.js';

const withPerson = `f.user_id AS "userId", u.username, u.name, f.rating, f.comment, f.given_at AS "givenAt"
  FROM f JOIN users u ON u.org_id = f.org_id AND u.id = f.user_id`;

/** What people think of roles' answers: one opinion per person and answer. Nobody is told; views show the counts. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: MessageReader,
  ) {}

  /** In the order of the people's ids. */
  async list(actor: UserActor, id: string, { limit, cursor }: PageQuery): Promise<Page<FeedbackView>> {
    const { message } = await this.reader.find(actor, id);
    if (message.deletedAt) return { items: [], nextCursor: null };
    const [after] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [null];
    const rows = await this.dataSource.query<FeedbackRow[]>(
      `WITH f AS (SELECT * FROM message_feedback WHERE org_id = $1 AND message_id = $2
                    AND ($3::uuid IS NULL OR user_id > $3) ORDER BY user_id LIMIT $4)
       SELECT ${withPerson} ORDER BY f.user_id`,
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
         DO UPDATE SET rating = EXCLUDED.rating, comment = EXCLUDED.comment, given_at = now() RETURNING *)
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
