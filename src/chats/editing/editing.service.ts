import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { decodeCursor, invalid, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import type { Chat } from '../chat/chat.entity.js';
import { ChatTitles } from '../messages/chat-titles.js';
import { Mentions, mentionsWithinLimit } from '../messages/mentions.js';
import type { PostedMessage } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageReader } from '../messages/message-reader.js';
import { MessageWriter } from '../messages/message-writer.js';
import { PostingRules } from '../messages/posting-rules.js';
import { versionView, type EditedMessage, type EditMessage, type VersionView } from './editing.dto.js';
import { MessageVersion } from './message-version.entity.js';
import { editRefusal, refuse } from './message.policy.js';

/** Messages are rewritten by their authors. */
@Injectable()
export class EditingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly reader: MessageReader,
    private readonly rules: PostingRules,
    private readonly mentions: Mentions,
    private readonly writer: MessageWriter,
    private readonly titles: ChatTitles,
  ) {}

  /** The same content again changes nothing. Roles that it newly mentions are called by `resend` alone. */
  async edit(actor: UserActor, id: string, { content, resend }: EditMessage): Promise<EditedMessage> {
    const parsed = mentionsWithinLimit(content);
    const { message: seen } = await this.reader.find(actor, id);
    if (!content.trim() && !seen.hasFiles) throw invalid([{ path: ['content'], message: 'is empty' }]);
    const edited = await this.transactions.run(async (tx) => {
      const chat = await lockChatAsMember(tx, actor, seen.chatId);
      const message = await this.findIn(tx, chat, id);
      refuse(editRefusal(actor, chat, message));
      this.rules.requireOpen(chat);
      if (content === message.content && !resend) return this.writer.unchanged(tx, message, parsed);
      if (resend) await this.rules.requireAgent(tx, actor, chat);
      if (content !== message.content) await this.keepVersion(tx, actor, message);
      const mentions = await this.mentions.ofPerson(tx, actor, chat, parsed);
      const rewritten = await this.writer.rewrite(tx, message, { content, mentions });
      if (content !== message.content) await this.titles.follow(tx, message);
      return this.writer.announceEdit(tx, chat, rewritten, parsed, resend);
    });
    return flat(edited);
  }

  /** What a message said before, newest first; of a deleted one nothing. */
  async versions(actor: UserActor, id: string, { limit, cursor }: PageQuery): Promise<Page<VersionView>> {
    const { message } = await this.reader.find(actor, id);
    if (message.deletedAt) return { items: [], nextCursor: null };
    const [before] = cursor ? decodeCursor(cursor, z.tuple([z.string().regex(/^\d{1,9}$/)])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(MessageVersion, 'v')
      .where('v.orgId = :orgId AND v.messageId = :id', { orgId: actor.orgId, id })
      .orderBy('v.version', 'DESC')
      .limit(limit + 1);
    if (before) query.andWhere('v.version < :before', { before });
    return toPage(await query.getMany(), limit, versionView, ({ version }) => [String(version)]);
  }

  private async findIn(tx: Tx, chat: Chat, id: string): Promise<Message> {
    const message = await tx.manager.findOneBy(Message, { orgId: chat.orgId, chatId: chat.id, id });
    if (!message) throw notFound('The message');
    return message;
  }

  /** Under the chat's lock, which numbers versions too. */
  private async keepVersion(tx: Tx, { orgId, userId }: UserActor, { id, content }: Message): Promise<void> {
    await tx.manager.query(
      `INSERT INTO message_versions (org_id, message_id, version, content, replaced_by)
       SELECT $1, $2, 1 + COALESCE(max(version), 0), $3, $4
       FROM message_versions WHERE org_id = $1 AND message_id = $2`,
      [orgId, id, content, userId],
    );
  }
}

const flat = ({ message, unknownMentions }: PostedMessage): EditedMessage => ({
  ...message,
  unknownMentions,
});
