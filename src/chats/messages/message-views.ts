import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { Attachments } from '../files/attachments.js';
import { fileView } from '../files/file.dto.js';
import {
  messageView,
  replyPreview,
  type MessageRun,
  type MessageView,
  type RepliedTo,
} from './message.dto.js';
import { Message } from './message.entity.js';
import { MessageCitations } from './message-citations.js';
import { MessageRuns } from './message-runs.js';
import { ratingsSql } from './ratings.sql.js';
import { namesOfJudges } from './validation-view.js';

type Ratings = NonNullable<MessageView['feedback']>;

/** Messages as clients see them, with what stands in other tables: read for many at once. */
@Injectable()
export class MessageViews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attachments: Attachments,
    private readonly runs: MessageRuns,
    private readonly citations: MessageCitations,
  ) {}

  /** In the order given, the same for everyone. Inside a transaction its manager must be passed. */
  of(messages: Message[], manager: EntityManager = this.dataSource.manager): Promise<MessageView[]> {
    return this.make(messages, manager);
  }

  /** The same with what is the asker's own. */
  seenBy(actor: UserActor, messages: Message[]): Promise<MessageView[]> {
    return this.make(messages, this.dataSource.manager, { asker: actor });
  }

  async one(message: Message, manager?: EntityManager): Promise<MessageView> {
    const [view] = await this.of([message], manager);
    return view as MessageView;
  }

  /** Of one that was just written, and has called for these runs. */
  async ofNew(message: Message, runs: MessageRun[], manager: EntityManager): Promise<MessageView> {
    const [view] = await this.make([message], manager, { runs });
    return view as MessageView;
  }

  /** As they are now; undefined for those that are gone. */
  async byIds(orgId: string, ids: string[]): Promise<(MessageView | undefined)[]> {
    const messages = await this.dataSource.manager.findBy(Message, { orgId, id: In(ids) });
    const views = new Map((await this.of(messages)).map((view) => [view.id, view]));
    return ids.map((id) => views.get(id));
  }

  private async make(
    messages: Message[],
    manager: EntityManager,
    { asker, runs: known }: { asker?: UserActor; runs?: MessageRun[] } = {},
  ): Promise<MessageView[]> {
    const replied = await this.repliedTo(messages, manager);
    const files = await this.attachments.of(messages, manager);
    const ratings = await this.ratings(messages, manager, asker?.userId);
    const judges = await namesOfJudges(manager, messages);
    const siblings = await this.siblings(messages, manager);
    const runs = known ? undefined : await this.runs.of(messages, manager);
    const citations = await this.citations.of(messages, manager, asker ?? null);
    return messages.map((message) =>
      messageView(message, {
        replyTo: replied.get(message.replyToId ?? '') ?? null,
        attachments: (files.get(message.id) ?? []).map(fileView),
        feedback: ratings.get(message.id) ?? { up: 0, down: 0 },
        judges,
        siblings: siblings.get(message.siblingsOf ?? '') ?? [],
        runs: known ?? runs?.get(message.id) ?? [],
        citations: citations.get(message.id) ?? [],
      }),
    );
  }

  /** By id; retention may have taken some. */
  private async repliedTo(
    messages: Message[],
    manager: EntityManager,
  ): Promise<Map<string, MessageView['replyTo']>> {
    const ids = messages.flatMap(({ replyToId }) => replyToId ?? []);
    const [first] = messages;
    if (!first || ids.length === 0) return new Map();
    const rows = await manager.query<RepliedTo[]>(
      `SELECT id, author_kind AS "authorKind", author_id AS "authorId", author_username AS "authorUsername",
         author_name AS "authorName", left(content, 1000) AS content, has_files AS "hasFiles",
         validation_state AS "validationState", deleted_at AS "deletedAt"
       FROM messages WHERE org_id = $1 AND id = ANY($2)`,
      [first.orgId, [...new Set(ids)]],
    );
    return new Map(rows.map((row) => [row.id, replyPreview(row)]));
  }

  /** What people thought of answers, by their ids. */
  private async ratings(
    messages: Message[],
    manager: EntityManager,
    askerId?: string,
  ): Promise<Map<string, Ratings>> {
    const ids = messages.filter(({ authorKind }) => authorKind === 'agent').map(({ id }) => id);
    const [first] = messages;
    if (!first || ids.length === 0) return new Map();
    const rows = await manager.query<(Ratings & { id: string; mine: Ratings['mine'] | null })[]>(
      `SELECT message_id AS id, count(*) FILTER (WHERE rating = 'up') AS up,
         count(*) FILTER (WHERE rating = 'down') AS down, max(rating) FILTER (WHERE by_kind = 'user' AND by_id = $3) AS mine
       FROM ${ratingsSql} f WHERE org_id = $1 AND message_id = ANY($2) GROUP BY message_id`,
      [first.orgId, ids, askerId ?? null],
    );
    return new Map(rows.map(({ id, up, down, mine }) => [id, { up, down, ...(mine ? { mine } : {}) }]));
  }

  /** The ids of answers that stand beside each other, in their order; of one that is left alone none. */
  private async siblings(messages: Message[], manager: EntityManager): Promise<Map<string, string[]>> {
    const groups = messages.flatMap(({ siblingsOf }) => siblingsOf ?? []);
    const [first] = messages;
    if (!first || groups.length === 0) return new Map();
    const rows = await manager.query<{ siblingsOf: string; ids: string[] }[]>(
      `SELECT siblings_of AS "siblingsOf", array_agg(id ORDER BY seq) AS ids FROM messages
       WHERE org_id = $1 AND siblings_of = ANY($2) AND deleted_at IS NULL
       GROUP BY siblings_of HAVING count(*) > 1`,
      [first.orgId, [...new Set(groups)]],
    );
    return new Map(rows.map(({ siblingsOf, ids }) => [siblingsOf, ids]));
  }
}
