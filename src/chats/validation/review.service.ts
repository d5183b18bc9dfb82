import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { decodeCursor, exactTime, Id, Moment, toPage, type Page } from '../../platform/http/index.js';
import { mostCounted } from '../chat/chat.dto.js';
import type { ChatKind } from '../chat/chat.entity.js';
import { ChatService } from '../chat/chat.service.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import type { ReviewCount, ReviewQuery, ReviewView } from './review.dto.js';
import { judgedBy } from './validation.policy.js';

interface Waiting {
  id: string;
  chatId: string;
  title: string;
  kind: ChatKind;
  /** As text, with its microseconds; `infinity` for what may wait. */
  due: string;
  isOverdue: boolean;
}

/** What the chat shows and nobody has judged yet, over messages `m`; there is an index of exactly these. */
const waits = `m.validation_state = 'unvalidated' AND m.is_current AND m.deleted_at IS NULL`;
const dueOrNever = `CASE WHEN m.validation_due_at IS NULL THEN 'infinity' ELSE m.validation_due_at END`;

/** The chats of a member whose answers they judge. */
const chatsJudged = `chat_members me JOIN chats c ON c.org_id = me.org_id AND c.id = me.chat_id
  AND me.org_id = $1 AND me.user_id = $2 AND ${judgedBy('$2')}`;

const Due = z.union([Moment, z.literal('infinity')]);

const beforeAll = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** What waits for a person's verdict. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
    private readonly views: MessageViews,
  ) {}

  /** What is due first comes first, then what has no due time; of the same the oldest. */
  async list(
    actor: UserActor,
    { limit, cursor, chatId, agent, overdue }: ReviewQuery,
  ): Promise<Page<ReviewView>> {
    if (chatId) await this.chats.find(actor, chatId);
    const [due, id] = cursor ? decodeCursor(cursor, z.tuple([Due, Id])) : beforeAll;
    const values: unknown[] = [actor.orgId, actor.userId];
    const given = (value: unknown): string => `$${values.push(value)}`;
    const most = given(limit + 1);
    const wanted = [
      waits,
      `(${dueOrNever}, m.id) > (${given(due)}::timestamptz, ${given(id)}::uuid)`,
      ...(agent === undefined ? [] : [`m.author_username = ${given(agent)}`]),
      ...(overdue === undefined ? [] : [`${dueOrNever} ${overdue ? '<=' : '>'} now()`]),
    ];
    // From each chat as many as the page takes, in the order of the index: the work does not grow with what waits.
    const rows = await this.dataSource.query<Waiting[]>(
      `SELECT w.id, c.id AS "chatId", c.title, c.kind, w.due <= now() AS "isOverdue",
         CASE w.due WHEN 'infinity' THEN 'infinity'
           ELSE ${exactTime('w.due')} END AS due
       FROM ${chatsJudged} CROSS JOIN LATERAL (
         SELECT m.id, ${dueOrNever} AS due FROM messages m
         WHERE m.org_id = c.org_id AND m.chat_id = c.id AND ${wanted.join(' AND ')}
         ORDER BY ${dueOrNever}, m.id LIMIT ${most}) w
       WHERE ${chatId === undefined ? 'true' : `c.id = ${given(chatId)}`} ORDER BY w.due, w.id LIMIT ${most}`,
      values,
    );
    const messages = await this.messages(
      actor,
      rows.slice(0, limit).map((row) => row.id),
    );
    const page = toPage(
      rows,
      limit,
      (row) => ({ row, message: messages.get(row.id) }),
      (row) => [row.due, row.id],
    );
    // Somebody may have judged one a moment ago.
    const items = page.items.flatMap(({ row, message }) => (message ? [reviewView(row, message)] : []));
    return { ...page, items };
  }

  async count(actor: UserActor): Promise<ReviewCount> {
    const some = (condition: string): string =>
      `SELECT count(*) FROM (SELECT FROM ${chatsJudged} JOIN messages m ON m.org_id = c.org_id AND m.chat_id = c.id
         WHERE ${waits} AND ${condition} LIMIT $3) counted`;
    const [count] = await this.dataSource.query<[ReviewCount]>(
      `SELECT (${some('true')}) AS waiting, (${some(`${dueOrNever} <= now()`)}) AS overdue`,
      [actor.orgId, actor.userId, mostCounted],
    );
    return count;
  }

  private async messages(actor: UserActor, ids: string[]): Promise<Map<string, MessageView>> {
    if (ids.length === 0) return new Map();
    const messages = await this.dataSource.manager.findBy(Message, {
      orgId: actor.orgId,
      id: In(ids),
      validationState: 'unvalidated',
    });
    return new Map((await this.views.seenBy(actor, messages)).map((view) => [view.id, view]));
  }
}

const reviewView = ({ chatId, title, kind, isOverdue }: Waiting, message: MessageView): ReviewView => ({
  message,
  chat: { id: chatId, title, kind },
  dueAt: message.validation?.dueAt ?? null,
  isOverdue,
});
