import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { notFound } from '../../platform/errors/index.js';
import { decodeCursor, Id, toPage, type Page } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { ChatMember } from '../chat/chat-member.entity.js';
import { ChatService } from '../chat/chat.service.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import { UserMention } from '../messages/user-mention.entity.js';
import type { ListMentions } from './reading.dto.js';

/** How far people have read, and what was addressed to them. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
    private readonly views: MessageViews,
    private readonly live: LiveBus,
  ) {}

  /** Marks all up to and including a message as read; never moves back. Whoever looks at the chat hears of it. */
  async markRead(actor: UserActor, chatId: string, messageId: string): Promise<void> {
    await this.chats.find(actor, chatId);
    const { orgId, userId } = actor;
    const [read] = await this.dataSource.query<{ seq: number; moved: boolean }[]>(
      `WITH read AS (SELECT seq FROM messages WHERE org_id = $1 AND chat_id = $2 AND id = $3),
       moved AS (
         UPDATE chat_members cm SET last_read_seq = read.seq FROM read
         WHERE cm.org_id = $1 AND cm.chat_id = $2 AND cm.user_id = $4 AND cm.last_read_seq < read.seq
         RETURNING 1)
       SELECT seq, EXISTS (SELECT FROM moved) AS moved FROM read`,
      [orgId, chatId, messageId, userId],
    );
    if (!read) throw notFound('The message');
    if (!read.moved) return;
    // Not in the journal: a client that was away reads all markers with the chat.
    this.live.publish({
      topics: [topics.chat(chatId)],
      type: 'chat.read',
      data: { chatId, userId, seq: read.seq },
    });
  }

  /** Messages of my chats that mention me, newest first. */
  async mentions(actor: UserActor, { limit, cursor, unread }: ListMentions): Promise<Page<MessageView>> {
    const [before] = cursor ? decodeCursor(cursor, z.tuple([Id])) : [undefined];
    const { orgId, userId } = actor;
    const query = this.dataSource.manager
      .createQueryBuilder(Message, 'm')
      .innerJoin(UserMention, 'um', 'um.orgId = m.orgId AND um.messageId = m.id AND um.userId = :userId', {
        userId,
      })
      .innerJoin(ChatMember, 'cm', 'cm.orgId = m.orgId AND cm.chatId = um.chatId AND cm.userId = um.userId')
      .where('m.orgId = :orgId AND um.orgId = :orgId', { orgId })
      .andWhere('m.isCurrent AND m.deletedAt IS NULL')
      .orderBy('um.messageId', 'DESC')
      .limit(limit + 1);
    if (unread) query.andWhere('um.seq > cm.lastReadSeq');
    if (before) query.andWhere('um.messageId < :before', { before });
    const rows = await query.getMany();
    const views = await this.views.of(rows);
    return toPage(
      views,
      limit,
      (view) => view,
      ({ id }) => [id],
    );
  }
}
