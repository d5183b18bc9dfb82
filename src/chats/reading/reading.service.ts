import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { decodeCursor, Id, toPage, type Page } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { mostCounted } from '../chat/chat.dto.js';
import { chatRead } from '../chat/chat.events.js';
import { ChatService } from '../chat/chat.service.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import type { ListMentions } from './reading.dto.js';

/** How far people have read, and what was addressed to them. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
    private readonly views: MessageViews,
    private readonly live: LiveBus,
    private readonly transactions: Transactions,
    private readonly events: Events,
  ) {}

  /** Marks all up to and including a message as read; never moves back. Whoever looks at the chat hears of it. */
  async markRead(actor: UserActor, chatId: string, messageId: string): Promise<void> {
    await this.chats.find(actor, chatId);
    const read = await this.transactions.run((tx) => this.moveMarker(tx, actor, chatId, messageId));
    if (!read) throw notFound('The message');
    if (!read.moved) return;
    // Not in the journal: a client that was away reads all markers with the chat.
    this.live.publish({
      topics: [topics.chat(chatId)],
      type: 'chat.read',
      data: { chatId, userId: actor.userId, seq: read.seq },
    });
  }

  private async moveMarker(tx: Tx, { orgId, userId }: UserActor, chatId: string, messageId: string) {
    const [read] = await tx.manager.query<{ seq: number; moved: boolean }[]>(
      `WITH read AS (SELECT seq FROM messages WHERE org_id = $1 AND chat_id = $2 AND id = $3),
       moved AS (
         UPDATE chat_members cm SET last_read_seq = read.seq FROM read
         WHERE cm.org_id = $1 AND cm.chat_id = $2 AND cm.user_id = $4 AND cm.last_read_seq < read.seq
         RETURNING 1)
       SELECT seq, EXISTS (SELECT FROM moved) AS moved FROM read`,
      [orgId, chatId, messageId, userId],
    );
    if (read?.moved) await this.events.emit(tx, chatRead, { orgId, chatId, userId, seq: read.seq });
    return read;
  }

  /** Messages of my chats that mention me, newest first; of the unread of one chat the newest thousand. */
  async mentions(actor: UserActor, { limit, cursor, unread }: ListMentions): Promise<Page<MessageView>> {
    const [before] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [afterAll];
    const { orgId, userId } = actor;
    const found = await this.dataSource.query<{ id: string }[]>(
      `SELECT um.message_id AS id FROM chat_members cm ${unread ? unreadOfChat : allOfChat}
       JOIN messages m ON m.org_id = cm.org_id AND m.id = um.message_id
       WHERE cm.org_id = $1 AND cm.user_id = $2 AND um.message_id < $3 AND m.is_current AND m.deleted_at IS NULL
       ORDER BY um.message_id DESC LIMIT $4`,
      [orgId, userId, before, limit + 1],
    );
    const { items: ids, nextCursor } = toPage(
      found,
      limit,
      ({ id }) => id,
      ({ id }) => [id],
    );
    const messages = await this.dataSource.manager.find(Message, {
      where: { orgId, id: In(ids) },
      order: { id: 'DESC' },
    });
    return { items: await this.views.seenBy(actor, messages), nextCursor };
  }
}

/** Greater than every id. */
const afterAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const allOfChat = `JOIN user_mentions um
  ON um.org_id = cm.org_id AND um.user_id = cm.user_id AND um.chat_id = cm.chat_id`;

/** Chat by chat, from the index: who has read thousands of mentions waits for none of them. */
const unreadOfChat = `CROSS JOIN LATERAL (
  SELECT message_id FROM user_mentions n
  WHERE n.org_id = cm.org_id AND n.user_id = cm.user_id AND n.chat_id = cm.chat_id AND n.seq > cm.last_read_seq
  ORDER BY n.seq DESC LIMIT ${mostCounted}) um`;
