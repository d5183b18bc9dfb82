import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { Journal } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';
import type { Chat } from './chat.entity.js';

/** Which chat. */
export interface ChatRef {
  orgId: string;
  chatId: string;
}

export const refOf = ({ orgId, id }: Pick<Chat, 'orgId' | 'id'>): ChatRef => ({ orgId, chatId: id });

/** What clients are told of chats, with the commit. Its data are ids: whoever hears it reads the chat. */
@Injectable()
export class ChatNews {
  constructor(private readonly journal: Journal) {
    journal.retells(['chat.updated', 'chat.joined', 'chat.left', 'chat.deleted'], (_orgId, refs) =>
      Promise.resolve(refs),
    );
  }

  /** Its title, settings or members changed. */
  updated(tx: Tx, { orgId, chatId }: ChatRef, changes: { title?: string } = {}): void {
    this.journal.record(tx, {
      orgId,
      topic: topics.chat(chatId),
      type: 'chat.updated',
      ref: { chatId },
      data: { chatId, ...changes },
    });
  }

  /** To a person: the chat became theirs, or is so no longer. */
  toPerson(
    tx: Tx,
    type: 'chat.joined' | 'chat.left' | 'chat.deleted',
    { orgId, chatId }: ChatRef,
    userId: string,
  ): void {
    this.journal.record(tx, { orgId, topic: topics.user(userId), type, ref: { chatId }, data: { chatId } });
  }
}
