import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { invalid } from '../../platform/http/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import type { Chat } from '../chat/chat.entity.js';
import { agentChatBegun } from '../chat/chat.events.js';
import { Attachments } from '../files/attachments.js';
import { Mentions, mentionsWithinLimit } from './mentions.js';
import type { PostedMessage, PostMessage } from './message.dto.js';
import { Message } from './message.entity.js';
import { MessageWriter } from './message-writer.js';
import { PostingRules } from './posting-rules.js';

/** What people write: posted once, numbered in commit order. */
@Injectable()
export class MessageService {
  constructor(
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly writer: MessageWriter,
    private readonly mentions: Mentions,
    private readonly rules: PostingRules,
    private readonly attachments: Attachments,
  ) {}

  /**
   * Posts a message and starts a run for each role it addresses, in one transaction. The same `clientId`
   * again answers with the first message and its runs.
   */
  async post(actor: UserActor, chatId: string, input: PostMessage): Promise<PostedMessage> {
    const { attachmentIds = [] } = input;
    if (!input.content.trim() && attachmentIds.length === 0)
      throw invalid([{ path: ['content'], message: 'is empty' }]);
    const parsed = mentionsWithinLimit(input.content);
    return this.transactions.run(async (tx) => {
      const chat = await lockChatAsMember(tx, actor, chatId);
      const known = input.clientId && (await this.findByClientId(tx, actor, chatId, input.clientId));
      if (known) return this.writer.repeat(tx, known);
      this.rules.requireOpen(chat);
      await this.rules.requireAgent(tx, actor, chat);
      const repliedTo = input.replyToId ? await this.requireShown(tx, chat, input.replyToId) : undefined;
      if (!repliedTo?.system) this.rules.requireTurn(actor, chat);
      const message = await this.writer.insert(tx, chat, {
        authorKind: 'user',
        authorId: actor.userId,
        authorUsername: chat.membership.username,
        authorName: chat.membership.name,
        content: input.content,
        mentions: await this.mentions.ofPerson(tx, actor, chat, parsed),
        replyToId: input.replyToId,
        clientId: input.clientId,
        hasFiles: attachmentIds.length > 0,
      });
      await this.attachments.attach(tx, actor, message.id, attachmentIds);
      await this.writer.noteOrigin(tx, message, input);
      // Before the first question stands at most a greeting.
      if (chat.kind === 'agent' && !chat.contact && message.seq <= 2) {
        await this.events.emit(tx, agentChatBegun, { orgId: chat.orgId, chatId, messageId: message.id });
      }
      const noteId = repliedTo?.system ? repliedTo.id : undefined;
      return this.writer.announce(tx, chat, message, parsed, noteId);
    });
  }

  private findByClientId(
    tx: Tx,
    actor: UserActor,
    chatId: string,
    clientId: string,
  ): Promise<Message | null> {
    return tx.manager.findOneBy(Message, { orgId: actor.orgId, chatId, authorId: actor.userId, clientId });
  }

  private async requireShown(tx: Tx, chat: Chat, messageId: string): Promise<Pick<Message, 'id' | 'system'>> {
    const message = await tx.manager.findOne(Message, {
      select: { id: true, system: true, deletedAt: true },
      where: { orgId: chat.orgId, chatId: chat.id, id: messageId },
    });
    if (!message) throw notFound('The message replied to');
    if (message.deletedAt) throw new AppError('message_deleted', 'The message replied to was deleted');
    return message;
  }
}
