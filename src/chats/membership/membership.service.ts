import { Injectable } from '@nestjs/common';
import { AuditLog, type Person, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import { ChatMembers } from '../chat/chat-members.js';
import { ChatNews, refOf } from '../chat/chat-news.js';
import type { ChatView } from '../chat/chat.dto.js';
import { Chat } from '../chat/chat.entity.js';
import { memberLeft } from '../chat/chat.events.js';
import { isOpen, mayChangeMembers, mayLeave, mayManage } from '../chat/chat.policy.js';
import { ChatService } from '../chat/chat.service.js';
import { SystemMessages } from '../messages/system-messages.js';

/** Joining and leaving a group, which says so itself and keeps its settings true; leaving a conversation that one looked into. */
@Injectable()
export class MembershipService {
  constructor(
    private readonly transactions: Transactions,
    private readonly chats: ChatService,
    private readonly members: ChatMembers,
    private readonly news: ChatNews,
    private readonly system: SystemMessages,
    private readonly audit: AuditLog,
    private readonly events: Events,
  ) {}

  async add(actor: UserActor, id: string, userId: string): Promise<ChatView> {
    await this.transactions.run(async (tx) => {
      const chat = await this.lockGroup(tx, actor, id);
      if (!isOpen(chat)) throw new AppError('chat_archived');
      const [added] = await this.members.add(tx, refOf(chat), [userId]);
      if (!added) return;
      await this.record(tx, actor, 'chat.member-added', id, userId);
      await this.system.post(tx, actor, chat, { type: 'member.added', ...asNoted(added) });
      this.news.updated(tx, refOf(chat));
    });
    return this.chats.get(actor, id);
  }

  /** Removing oneself is leaving, which is possible at any time. */
  async remove(actor: UserActor, id: string, userId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const isLeaving = userId === actor.userId;
      const chat = isLeaving ? await this.lockToLeave(tx, actor, id) : await this.lockGroup(tx, actor, id);
      if (!isLeaving && !isOpen(chat)) throw new AppError('chat_archived');
      if (!isLeaving && chat.validatorIds?.includes(userId) && !mayManage(actor, chat))
        throw new AppError(
          'forbidden',
          'Only who made the chat, or an administrator in it, removes a validator',
        );
      const removed = await this.members.remove(tx, refOf(chat), userId);
      await this.record(tx, actor, 'chat.member-removed', id, userId);
      await this.system.post(
        tx,
        actor,
        chat,
        isLeaving ? { type: 'member.left' } : { type: 'member.removed', ...asNoted(removed) },
      );
      await this.settleAfter(tx, chat, userId);
      await this.events.emit(tx, memberLeft, { orgId: chat.orgId, chatId: id, userId });
      this.news.updated(tx, refOf(chat));
    });
  }

  /**
   * Whoever left judges no more answers. Where nobody is left, nothing goes on: the chat is archived. With somebody outside it
   * goes on, and is found among the role's contacts.
   */
  private async settleAfter(tx: Tx, chat: Chat, userId: string): Promise<void> {
    const validators = chat.validatorIds?.filter((id) => id !== userId) ?? null;
    const isEmpty = (await this.members.idsIn(tx, refOf(chat))).length === 0;
    await tx.manager.update(
      Chat,
      { orgId: chat.orgId, id: chat.id },
      {
        // When the last of them has left, the others judge.
        validatorIds: validators?.length ? validators : null,
        ...(isEmpty && isOpen(chat) && !chat.contact ? { archivedAt: () => 'now()' } : {}),
      },
    );
  }

  private async lockGroup(tx: Tx, actor: UserActor, id: string): Promise<Chat> {
    const chat = await lockChatAsMember(tx, actor, id);
    if (!mayChangeMembers(actor, chat))
      throw new AppError('conflict', 'Only a group chat changes its members');
    return chat;
  }

  private async lockToLeave(tx: Tx, actor: UserActor, id: string): Promise<Chat> {
    const chat = await lockChatAsMember(tx, actor, id);
    if (mayLeave(actor, chat)) return chat;
    throw new AppError(
      'conflict',
      chat.contact
        ? 'Who answers in a conversation hands it back before leaving it'
        : 'Only a group can be left',
    );
  }

  private record(
    tx: Tx,
    actor: UserActor,
    action: 'chat.member-added' | 'chat.member-removed',
    chatId: string,
    userId: string,
  ): Promise<void> {
    return this.audit.record(tx, actor, { action, objectId: chatId, details: { userId } });
  }
}

const asNoted = ({ id, username, name }: Person) => ({ userId: id, username, name });
