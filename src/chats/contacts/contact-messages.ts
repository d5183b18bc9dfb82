import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { lockChat } from '../chat/chat-lock.js';
import { ChatNews } from '../chat/chat-news.js';
import { Chat } from '../chat/chat.entity.js';
import type { RoleRef } from '../chat/chat.events.js';
import { Attachments } from '../files/attachments.js';
import type { FileOwner } from '../files/file.service.js';
import type { PostedMessage } from '../messages/message.dto.js';
import {
  Message,
  unsent,
  type MessageDelivery,
  type MessageOrigin,
  type Rating,
  type WrittenElsewhere,
} from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import { MessageWriter } from '../messages/message-writer.js';

interface Heard {
  orgId: string;
  chatId: string;
  author: { id: string; username: string; name: string };
  content: string;
  /** The message of this chat that it answers. */
  replyToId?: string;
  origin: MessageOrigin;
  /** Of files that came with it, in their order. */
  attachments: { owner: FileOwner; ids: string[] };
  /** The role is to answer. */
  asks: boolean;
}

interface Spoken {
  orgId: string;
  chatId: string;
  role: RoleRef;
  content: string;
  written: WrittenElsewhere;
}

/** What somebody outside says in a chat, and what becomes of what is said to them. */
@Injectable()
export class ContactMessages {
  constructor(
    private readonly writer: MessageWriter,
    private readonly views: MessageViews,
    private readonly attachments: Attachments,
    private readonly news: ChatNews,
  ) {}

  /** Mentions in it are text: nobody outside calls other roles. Undefined: the chat is gone. */
  async post(tx: Tx, heard: Heard): Promise<PostedMessage | undefined> {
    const { orgId, chatId, author, attachments } = heard;
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat) return undefined;
    if (chat.archivedAt) await this.takeUpAgain(tx, chat);
    const message = await this.writer.insert(tx, chat, {
      authorKind: 'contact',
      authorId: author.id,
      authorUsername: author.username,
      authorName: author.name,
      content: heard.content,
      replyToId: heard.replyToId,
      hasFiles: attachments.ids.length > 0,
    });
    await this.attachments.attach(tx, attachments.owner, message.id, attachments.ids);
    await this.writer.noteOrigin(tx, message, heard.origin);
    return this.writer.announce(tx, heard.asks ? chat : { ...chat, agentId: null }, message, []);
  }

  /** What a person says elsewhere in the place of the chat's role: nobody judges it. Undefined: the chat is gone. */
  async postFor(tx: Tx, spoken: Spoken): Promise<PostedMessage | undefined> {
    const { orgId, chatId, role, content, written } = spoken;
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat) return undefined;
    if (chat.archivedAt) await this.takeUpAgain(tx, chat);
    const message = await this.writer.insert(tx, chat, {
      authorKind: 'agent',
      authorId: role.id,
      authorUsername: role.username,
      authorName: role.name,
      content,
    });
    await this.writer.noteWritten(tx, message, written);
    return this.writer.announce(tx, chat, message, []);
  }

  /**
   * What somebody outside wrote reads so now, unless it, or its chat, is gone. If `asksAnew` says so, under the lock of the
   * chat, the role that is answering it begins anew. Whether it does.
   */
  async correct(
    tx: Tx,
    {
      orgId,
      id,
      content,
      asksAnew,
    }: Pick<Message, 'orgId' | 'id' | 'content'> & { asksAnew: () => Promise<boolean> },
  ): Promise<boolean> {
    const known = await tx.manager.findOneBy(Message, { orgId, id });
    const chat = known && (await lockChat(tx, orgId, known.chatId));
    const before = chat && (await tx.manager.findOneBy(Message, { orgId, id }));
    if (!chat || !before || before.deletedAt) return false;
    if (before.content === content) return false;
    const isAnew = await asksAnew();
    const message = await this.writer.rewrite(tx, before, { content, mentions: before.mentions });
    await this.writer.announceEdit(tx, chat, message, [], isAnew);
    return isAnew;
  }

  /**
   * The role is asked again what the one outside said last, if nothing was said to them since and `asks` says so. Undefined:
   * it is not, or people have put the conversation away.
   */
  async askAgain(
    tx: Tx,
    { orgId, chatId, asks }: { orgId: string; chatId: string; asks: (question: Message) => boolean },
  ): Promise<string | undefined> {
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat || chat.archivedAt) return undefined;
    const question = await lastWord(tx, orgId, chatId);
    if (question?.authorKind !== 'contact' || !asks(question)) return undefined;
    await this.writer.announceEdit(tx, chat, question, [], true);
    return question.id;
  }

  /**
   * The question that the one outside was asked last, with what it can be answered with. Undefined: there is none, or
   * something was said since, by them or to them. What was not said to them (held, refused, among people) asks nothing.
   */
  async openQuestion(
    { manager }: Pick<Tx, 'manager'>,
    orgId: string,
    chatId: string,
  ): Promise<{ id: string; choices: string[] } | undefined> {
    const [last] = await manager.query<{ id: string; choices: string[] | null }[]>(
      `SELECT id, CASE WHEN is_current AND deleted_at IS NULL AND validation_state IS DISTINCT FROM 'rejected'
         THEN choices END AS choices
       FROM messages
       WHERE org_id = $1 AND chat_id = $2 AND system IS NULL
         AND (author_kind = 'contact' OR delivery->>'state' IN ('waiting', 'sent') OR ${isUnsentInSql})
       ORDER BY seq DESC LIMIT 1`,
      [orgId, chatId],
    );
    return last?.choices ? { id: last.id, choices: last.choices } : undefined;
  }

  /**
   * What the one outside thinks of an answer in their chat, in place of what they thought before. False: it is no answer, or
   * is gone. The chat is told.
   */
  async rate(
    tx: Tx,
    at: { orgId: string; chatId: string; contactId: string },
    messageId: string,
    rating: Rating,
  ): Promise<boolean> {
    const { orgId, chatId, contactId } = at;
    const message = await tx.manager.findOneBy(Message, { orgId, chatId, id: messageId });
    if (message?.authorKind !== 'agent' || message.system || message.deletedAt) return false;
    await tx.manager.query(
      `INSERT INTO contact_feedback (org_id, message_id, contact_id, rating) VALUES ($1, $2, $3, $4)
       ON CONFLICT (message_id, contact_id) DO UPDATE SET rating = EXCLUDED.rating, given_at = now()`,
      [orgId, messageId, contactId, rating],
    );
    this.writer.tell(tx, orgId, 'message.updated', await this.views.one(message, tx.manager));
    return true;
  }

  /** How a message stands on its way outside, and tells the chat. Nothing where it is gone. */
  async noteDelivery(tx: Tx, orgId: string, messageId: string, delivery: MessageDelivery): Promise<void> {
    await this.beginDelivery(tx, orgId, messageId, delivery);
    const message = await tx.manager.findOneBy(Message, { orgId, id: messageId });
    if (!message || message.deletedAt) return;
    this.writer.tell(tx, orgId, 'message.updated', await this.views.one(message, tx.manager));
  }

  /** The same of a message that is just being written: the chat is told of it with the message. */
  async beginDelivery(tx: Tx, orgId: string, messageId: string, delivery: MessageDelivery): Promise<void> {
    await tx.manager.query('UPDATE messages SET delivery = $3::jsonb WHERE org_id = $1 AND id = $2', [
      orgId,
      messageId,
      JSON.stringify(delivery),
    ]);
  }

  /** Whoever thought that it was over is told otherwise. */
  private async takeUpAgain(tx: Tx, { orgId, id }: Chat): Promise<void> {
    await tx.manager.update(Chat, { orgId, id }, { archivedAt: null });
    this.news.updated(tx, { orgId, chatId: id });
  }
}

const isUnsentInSql = `delivery->>'error' = '${unsent}'`;

/** By the one outside, or to them: what was not said to them, or is among people, is no word. Null: there is none. */
async function lastWord({ manager }: Tx, orgId: string, chatId: string): Promise<Message | null> {
  const [last] = await manager.query<{ id: string }[]>(
    `SELECT id FROM messages
     WHERE org_id = $1 AND chat_id = $2 AND system IS NULL
       AND CASE WHEN author_kind = 'contact' THEN deleted_at IS NULL
         ELSE delivery->>'state' <> 'dropped' OR ${isUnsentInSql} END
     ORDER BY seq DESC LIMIT 1`,
    [orgId, chatId],
  );
  return last ? manager.findOneBy(Message, { orgId, id: last.id }) : null;
}
