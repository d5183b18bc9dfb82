import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { AuditLog, IdempotencyService, type UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { AfterCommit, Events, type PayloadOf } from '../../platform/events/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import { ChatMembers } from '../chat/chat-members.js';
import { refOf } from '../chat/chat-news.js';
import { Chat } from '../chat/chat.entity.js';
import { chatDeleted, chatErasing } from '../chat/chat.events.js';
import { isManaged, mayDelete } from '../chat/chat.policy.js';
import { Message } from '../messages/message.entity.js';

/** Messages deleted in one statement: a chat can hold more than one statement's time. */
const batch = 1_000;

/** Deletes chats for good. Everybody loses it at once; its rows go afterwards. */
@Injectable()
export class ChatDeletion {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly members: ChatMembers,
    private readonly audit: AuditLog,
    private readonly answers: IdempotencyService,
  ) {}

  async delete(actor: UserActor, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const chat = await lockChatAsMember(tx, actor, id);
      if (!isManaged(chat)) throw new AppError('conflict', 'A direct chat is not deleted by one of the two');
      if (!mayDelete(actor, chat))
        throw new AppError('forbidden', 'Only who made the chat, or an administrator in it, deletes it');
      await this.events.emit(tx, chatDeleted, refOf(chat));
      // What was told of its answers before, and is heard only now, holds no longer.
      const trusted = { orgId: actor.orgId, chatId: id, trustedAt: Not(IsNull()) };
      await tx.manager.update(Message, trusted, { trustedBy: null, trustedAt: null });
      const members = await this.members.removeAll(tx, refOf(chat));
      const details = { kind: chat.kind, members };
      await this.audit.record(tx, actor, { action: 'chat.deleted', objectId: id, details });
      await this.answers.forget(tx, actor.orgId, id);
    });
  }

  @AfterCommit(chatDeleted)
  async erase({ orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    for (let gone = batch; gone === batch;) {
      [, gone] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM messages WHERE org_id = $1 AND id IN (
           SELECT id FROM messages WHERE org_id = $1 AND chat_id = $2 ORDER BY seq LIMIT $3)`,
        [orgId, chatId, batch],
      );
    }
    // What is found by it goes before it.
    for (let gone = [1]; gone.some((count) => count > 0);)
      gone = await this.transactions.run((tx) => this.events.ask(tx, chatErasing, { orgId, chatId }));
    await this.dataSource.manager.delete(Chat, { orgId, id: chatId });
  }
}
