import { Injectable } from '@nestjs/common';
import { AuditLog, IdempotencyService, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import { ChatTitles } from '../messages/chat-titles.js';
import { Message } from '../messages/message.entity.js';
import { MessageReader } from '../messages/message-reader.js';
import { MessageWriter } from '../messages/message-writer.js';
import { Siblings } from '../messages/siblings.js';
import { deleteRefusal, refuse } from './message.policy.js';

/** Takes back what was said. */
@Injectable()
export class MessageDeletion {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: MessageReader,
    private readonly writer: MessageWriter,
    private readonly siblings: Siblings,
    private readonly titles: ChatTitles,
    private readonly audit: AuditLog,
    private readonly answers: IdempotencyService,
  ) {}

  /** Once; deleting it again changes nothing. */
  async delete(actor: UserActor, id: string): Promise<void> {
    const { message: seen } = await this.reader.find(actor, id);
    await this.transactions.run(async (tx) => {
      const chat = await lockChatAsMember(tx, actor, seen.chatId);
      const message = await tx.manager.findOneByOrFail(Message, { orgId: actor.orgId, id });
      refuse(deleteRefusal(actor, chat, message));
      if (message.deletedAt) return;
      await tx.manager.update(
        Message,
        { orgId: actor.orgId, id },
        { deletedAt: () => 'clock_timestamp()', deletedBy: actor.userId },
      );
      if (message.authorId !== actor.userId) await this.record(tx, actor, message);
      const shownInstead = await this.siblings.succeed(tx, message);
      await this.writer.announceDeletion(
        tx,
        await tx.manager.findOneByOrFail(Message, { orgId: actor.orgId, id }),
      );
      await this.siblings.tellUpdated(tx, actor.orgId, shownInstead);
      await this.titles.follow(tx, message);
      await this.answers.forget(tx, actor.orgId, seen.chatId, id);
    });
  }

  private record(tx: Tx, actor: UserActor, message: Message): Promise<void> {
    const { chatId, authorKind, authorId } = message;
    return this.audit.record(tx, actor, {
      action: 'message.deleted',
      objectId: message.id,
      details: { chatId, authorKind, authorId },
    });
  }
}
