import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { permissionsOf, type UserActor } from '../../identity/index.js';
import { ChatService } from '../chat/chat.service.js';
import { ratingsSql } from '../messages/ratings.sql.js';
import type { ReviewStatistics, RoleStatistics, StatisticsQuery } from './review.dto.js';

const mostRoles = 200;

type Row = Omit<RoleStatistics, 'agent' | 'feedback'> & RoleStatistics['agent'] & RoleStatistics['feedback'];

/** How far people agree with each role. */
@Injectable()
export class ReviewStatisticsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
  ) {}

  /** Of the answers of a period: what became of them. */
  async read(actor: UserActor, { from, to, chatId }: StatisticsQuery): Promise<ReviewStatistics> {
    if (chatId) await this.chats.find(actor, chatId);
    const scope = chatId
      ? 'chat'
      : permissionsOf(actor.role).has('agent:manage')
        ? 'organization'
        : 'my_chats';
    const rows = await this.dataSource.query<Row[]>(
      `WITH answers AS (
         SELECT m.id, m.author_id, m.author_username, m.author_name, m.created_at, m.validation_state AS state,
           m.validated_at, m.is_current AND m.deleted_at IS NULL AS is_shown
         FROM messages m
         WHERE m.org_id = $1 AND m.validation_state IS NOT NULL AND m.created_at >= $2 AND m.created_at < $3
           AND ($4::uuid IS NULL OR m.chat_id = $4)
           AND ($5::uuid IS NULL OR m.chat_id IN (
             SELECT me.chat_id FROM chat_members me WHERE me.org_id = $1 AND me.user_id = $5))),
       judged AS (
         SELECT author_id, count(*) AS answers,
           (array_agg(author_username ORDER BY created_at DESC))[1] AS username,
           (array_agg(author_name ORDER BY created_at DESC))[1] AS name,
           count(*) FILTER (WHERE state = 'approved') AS approved,
           count(*) FILTER (WHERE state = 'edited') AS edited,
           count(*) FILTER (WHERE state = 'rejected') AS rejected,
           count(*) FILTER (WHERE state = 'unvalidated' AND is_shown) AS waiting,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM validated_at - created_at)::float8)
             FILTER (WHERE validated_at IS NOT NULL) AS seconds
         FROM answers GROUP BY author_id),
       rated AS (
         SELECT a.author_id, count(*) FILTER (WHERE f.rating = 'up') AS up, count(*) FILTER (WHERE f.rating = 'down') AS down
         FROM answers a JOIN ${ratingsSql} f ON f.org_id = $1 AND f.message_id = a.id GROUP BY a.author_id)
       SELECT author_id AS id, username, name, approved, edited, rejected, waiting,
         approved::float8 / NULLIF(approved + edited + rejected, 0) AS "approvalRate",
         seconds[1] AS "medianSecondsToValidate", seconds[2] AS "p90SecondsToValidate",
         COALESCE(up, 0) AS up, COALESCE(down, 0) AS down
       FROM judged LEFT JOIN rated USING (author_id) ORDER BY answers DESC, author_id LIMIT $6`,
      [actor.orgId, from, to, chatId ?? null, scope === 'my_chats' ? actor.userId : null, mostRoles],
    );
    return { scope, items: rows.map(roleStatistics) };
  }
}

const roleStatistics = ({ id, username, name, up, down, ...figures }: Row): RoleStatistics => ({
  agent: { id, username, name },
  ...figures,
  feedback: { up, down },
});
