import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import {
  decodeCursor,
  exactTime,
  Id,
  Moment,
  toPage,
  type Page,
  type PageQuery,
} from '../../platform/http/index.js';
import { Purges } from '../../platform/purge/index.js';
import { shortened } from '../../platform/text/index.js';
import { CollectionAccess } from '../collections/collection-access.js';
import { questionKey } from './question-key.js';
import { UnansweredQuestion } from './unanswered-question.entity.js';
import type { QuestionView } from './question.dto.js';

const longestQuestion = 500;
/** Collections for which one question is kept. */
const mostCollections = 20;
/** Of one collection, beside what was asked since the last purge. */
const mostKept = 1_000;
const keptDays = 180;

interface Asked {
  orgId: string;
  collectionIds: string[];
  question: string;
  /** Null: a program. */
  askedBy: string | null;
  agentUsername: string;
  messageId: string | null;
}

/** What roles were asked and found nothing about: what should be written down. */
@Injectable()
export class UnansweredQuestions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CollectionAccess,
    purges: Purges,
  ) {
    purges.add('unanswered questions', (limit) => this.purge(limit));
  }

  /** The same question again counts, and is kept as it was asked last. */
  async note({ orgId, collectionIds, question, ...by }: Asked): Promise<void> {
    const ids = collectionIds.slice(0, mostCollections).toSorted();
    await this.dataSource.query(
      `INSERT INTO unanswered_questions (id, org_id, collection_id, key, question, asked_by, agent_username, message_id)
       SELECT n.id, c.org_id, c.id, $4, $5, $6, $7, $8
       FROM unnest($2::uuid[], $3::uuid[]) AS n(id, collection_id)
       JOIN collections c ON c.org_id = $1 AND c.id = n.collection_id ORDER BY c.id
       ON CONFLICT (org_id, collection_id, key) DO UPDATE SET times = unanswered_questions.times + 1,
         question = excluded.question, asked_by = excluded.asked_by, agent_username = excluded.agent_username,
         message_id = excluded.message_id, last_asked_at = now()`,
      [
        orgId,
        ids.map(() => newId()),
        ids,
        questionKey(question),
        shortened(question, longestQuestion),
        by.askedBy,
        by.agentUsername,
        by.messageId,
      ],
    );
  }

  /** Asked lately first. */
  async list(
    actor: UserActor,
    collectionId: string,
    { limit, cursor }: PageQuery,
  ): Promise<Page<QuestionView>> {
    const { orgId } = actor;
    await this.access.requireReadable(actor, [collectionId]);
    const [at, id] = cursor ? decodeCursor(cursor, z.tuple([Moment, Id])) : [null, null];
    const rows = await this.dataSource.query<Row[]>(
      `SELECT q.id, q.question, q.agent_username AS "agentUsername", q.times, q.last_asked_at AS "lastAskedAt",
         ${exactTime('q.last_asked_at')} AS "exactly", u.id AS "askedById", u.username AS "askedByUsername",
         u.name AS "askedByName"
       FROM unanswered_questions q LEFT JOIN users u ON u.org_id = q.org_id AND u.id = q.asked_by
       WHERE q.org_id = $1 AND q.collection_id = $2
         AND ($3::timestamptz IS NULL OR (q.last_asked_at, q.id) < ($3::timestamptz, $4::uuid))
       ORDER BY q.last_asked_at DESC, q.id DESC LIMIT $5`,
      [orgId, collectionId, at, id, limit + 1],
    );
    return toPage(rows, limit, questionView, ({ exactly, id: last }) => [exactly, last]);
  }

  /** It is answered, or of no interest; asked again, it is there again. */
  async dismiss({ orgId }: UserActor, id: string): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(UnansweredQuestion, { orgId, id });
    if (!affected) throw notFound('The question');
  }

  /** With the message in which it was asked. */
  async forget({ manager }: Tx, orgId: string, messageId: string): Promise<void> {
    await manager.delete(UnansweredQuestion, { orgId, messageId });
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM unanswered_questions WHERE id IN (
         SELECT id FROM (
           SELECT id, last_asked_at,
             row_number() OVER (PARTITION BY collection_id ORDER BY last_asked_at DESC, id DESC) AS place
           FROM unanswered_questions) q
         WHERE place > $2 OR last_asked_at < now() - make_interval(days => $3) LIMIT $1)`,
      [limit, mostKept, keptDays],
    );
    return gone;
  }
}

interface Row {
  id: string;
  question: string;
  agentUsername: string;
  times: number;
  lastAskedAt: Date;
  exactly: string;
  askedById: string | null;
  askedByUsername: string | null;
  askedByName: string | null;
}

const questionView = (row: Row): QuestionView => ({
  id: row.id,
  question: row.question,
  askedBy: row.askedById
    ? { id: row.askedById, username: row.askedByUsername ?? '', name: row.askedByName ?? '' }
    : null,
  agentUsername: row.agentUsername,
  times: row.times,
  lastAskedAt: row.lastAskedAt.toISOString(),
});
