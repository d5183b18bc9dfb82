import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import { ChatMembers } from '../chat/chat-members.js';
import { ChatNews, refOf } from '../chat/chat-news.js';
import { ChatSettingsCheck } from '../chat/chat-settings-check.js';
import type { ChatView, UpdateChat } from '../chat/chat.dto.js';
import { Chat } from '../chat/chat.entity.js';
import { isManaged, isOpen, mayManage, mayRetitle } from '../chat/chat.policy.js';
import { ChatService } from '../chat/chat.service.js';
import type { OwnNote } from '../messages/system-wording.js';
import { SystemMessages } from '../messages/system-messages.js';
import { changesOf } from './chat-changes.js';

/** Names chats, says how they work with roles, archives and restores them. */
@Injectable()
export class ChatSettingsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly chats: ChatService,
    private readonly members: ChatMembers,
    private readonly check: ChatSettingsCheck,
    private readonly news: ChatNews,
    private readonly system: SystemMessages,
    private readonly audit: AuditLog,
  ) {}

  /** Only what differs is a change. Throws `chat_archived` for any of a chat that stays archived. */
  async update(actor: UserActor, id: string, wanted: UpdateChat): Promise<ChatView> {
    await this.transactions.run(async (tx) => {
      const chat = await lockChatAsMember(tx, actor, id);
      requireRight(actor, chat, wanted);
      const changes = changesOf(chat, wanted);
      if (Object.keys(changes).length === 0) return;
      if (!isOpen(chat) && changes.isArchived === undefined) throw new AppError('chat_archived');
      const memberIds = changes.validatorIds ? await this.members.idsIn(tx, refOf(chat)) : [];
      await this.check.require(tx, chat.orgId, changes, memberIds);
      await this.write(tx, actor, chat, changes);
    });
    return this.chats.get(actor, id);
  }

  private async write(tx: Tx, actor: UserActor, chat: Chat, changes: UpdateChat): Promise<void> {
    const { isArchived, ...settings } = changes;
    const archivedAt = isArchived ? () => 'now()' : null;
    await tx.manager.update(
      Chat,
      { orgId: chat.orgId, id: chat.id },
      { ...settings, ...(isArchived === undefined ? {} : { archivedAt }) },
    );
    await this.audit.record(tx, actor, {
      action: 'chat.updated',
      objectId: chat.id,
      details: { fields: Object.keys(changes), ...(isArchived === undefined ? {} : { isArchived }) },
    });
    for (const note of notesOf(changes)) await this.system.post(tx, actor, chat, note);
    this.news.updated(tx, refOf(chat), changes.title === undefined ? {} : { title: changes.title });
  }
}

function requireRight(actor: UserActor, chat: Chat, { title, ...managed }: UpdateChat): void {
  if (!isManaged(chat)) throw new AppError('conflict', 'A direct chat has no title or settings of its own');
  if (title !== undefined && !mayRetitle(actor, chat)) throw new AppError('forbidden');
  if (Object.keys(managed).length > 0 && !mayManage(actor, chat))
    throw new AppError(
      'forbidden',
      'Only who made the chat, or an administrator in it, changes its settings',
    );
}

/** What the chat says of it: of its name and its archive, which everybody sees, and not of the rest. */
const notesOf = ({ title, isArchived }: UpdateChat): OwnNote[] => [
  ...(isArchived === undefined
    ? []
    : [{ type: isArchived ? ('chat.archived' as const) : ('chat.restored' as const) }]),
  ...(title === undefined ? [] : [{ type: 'chat.renamed' as const, title }]),
];
