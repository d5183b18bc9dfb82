import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import {
  chatView,
  mostCounted,
  mostMembers,
  type ChatView,
  type LastMessage,
  type MemberView,
  type OwnReading,
  type ShownMembers,
} from './chat.dto.js';
import type { Chat } from './chat.entity.js';

/** Chats as one of their members sees them: read for many at once. */
@Injectable()
export class ChatViews {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order given; of each chat so many members at most. */
  async of(actor: UserActor, chats: Chat[], most = mostMembers): Promise<ChatView[]> {
    if (chats.length === 0) return [];
    const ids = chats.map(({ id }) => id);
    const [members, readings, lastMessages] = await Promise.all([
      this.members(actor, ids, most),
      this.readings(actor, ids),
      this.lastMessages(actor, ids),
    ]);
    return chats.map((chat) => {
      const shown = members.get(chat.id) ?? { members: [], memberCount: 0 };
      const reading = readings.get(chat.id) ?? nothingRead;
      return chatView(chat, { ...shown, ...reading, lastMessage: lastMessages.get(chat.id) });
    });
  }

  /** By name; who is left out is counted all the same. */
  private async members(
    { orgId }: UserActor,
    chatIds: string[],
    most: number,
  ): Promise<Map<string, ShownMembers>> {
    type Row = Omit<MemberView, 'joinedAt'> & { chatId: string; joinedAt: Date; memberCount: number };
    const rows = await this.dataSource.query<Row[]>(
      `SELECT s.* FROM unnest($2::uuid[]) AS c(id) CROSS JOIN LATERAL (
         SELECT m.chat_id AS "chatId", m.user_id AS "userId", u.username, u.name,
           m.last_read_seq AS "lastReadSeq", m.created_at AS "joinedAt", (count(*) OVER ())::int AS "memberCount"
         FROM chat_members m JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
         WHERE m.org_id = $1 AND m.chat_id = c.id ORDER BY u.name, u.username LIMIT $3) s`,
      [orgId, chatIds, most],
    );
    const found = new Map<string, ShownMembers>();
    for (const { chatId, joinedAt, memberCount, ...member } of rows) {
      const shown = found.get(chatId) ?? { members: [], memberCount };
      shown.members.push({ ...member, joinedAt: joinedAt.toISOString() });
      found.set(chatId, shown);
    }
    return found;
  }

  private async lastMessages({ orgId }: UserActor, chatIds: string[]): Promise<Map<string, LastMessage>> {
    const rows = await this.dataSource.query<(LastMessage & { chatId: string })[]>(
      `SELECT l.* FROM unnest($2::uuid[]) AS c(id) CROSS JOIN LATERAL (
         SELECT m.id, m.chat_id AS "chatId", m.author_kind AS "authorKind", m.author_id AS "authorId",
           m.author_name AS "authorName", left(m.content, 1000) AS content, m.has_files AS "hasFiles",
           m.created_at AS "createdAt"
         FROM messages m WHERE m.org_id = $1 AND m.chat_id = c.id
           AND m.is_current AND m.system IS NULL AND m.deleted_at IS NULL
         ORDER BY m.seq DESC LIMIT 1) l`,
      [orgId, chatIds],
    );
    return new Map(rows.map(({ chatId, ...message }) => [chatId, message]));
  }

  /**
   * Unread is what others wrote and still stands there: no system message, no deleted one, of sibling answers the
   * current one. Only the newest messages are looked at, so that a chat nobody reads costs no more than others.
   */
  private async readings(actor: UserActor, chatIds: string[]): Promise<Map<string, OwnReading>> {
    const rows = await this.dataSource.query<(OwnReading & { chatId: string })[]>(
      `SELECT cm.chat_id AS "chatId", cm.last_read_seq AS "lastReadSeq",
         (SELECT count(*)::int FROM messages m
          WHERE m.org_id = cm.org_id AND m.chat_id = cm.chat_id
            AND m.seq > GREATEST(cm.last_read_seq, c.last_seq - $4::bigint)
            AND m.author_id <> cm.user_id AND m.is_current AND m.system IS NULL AND m.deleted_at IS NULL)
           AS "unreadCount",
         (SELECT count(*)::int FROM user_mentions um JOIN messages m ON m.org_id = um.org_id AND m.id = um.message_id
          WHERE um.org_id = cm.org_id AND um.user_id = cm.user_id AND um.chat_id = cm.chat_id
            AND um.seq > GREATEST(cm.last_read_seq, c.last_seq - $4::bigint)
            AND m.is_current AND m.deleted_at IS NULL) AS "mentionCount"
       FROM chat_members cm JOIN chats c ON c.org_id = cm.org_id AND c.id = cm.chat_id
       WHERE cm.org_id = $1 AND cm.user_id = $2 AND cm.chat_id = ANY($3)`,
      [actor.orgId, actor.userId, chatIds, mostCounted],
    );
    return new Map(rows.map(({ chatId, ...reading }) => [chatId, reading]));
  }
}

const nothingRead: OwnReading = { lastReadSeq: 0, unreadCount: 0, mentionCount: 0 };
