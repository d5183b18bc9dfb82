import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { Organization, UserService, type Person, type UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { inLanguageOf } from '../../platform/text/index.js';
import { lockChat } from '../chat/chat-lock.js';
import type { Chat } from '../chat/chat.entity.js';
import { Message, type SystemNote } from './message.entity.js';
import { MessageViews } from './message-views.js';
import { MessageWriter } from './message-writer.js';
import { wordingOf, type OwnNote } from './system-wording.js';

type Author = Person & { kind: 'user' | 'agent' };

interface Telling {
  orgId: string;
  chatId: string;
  author: Author;
  note: SystemNote;
  wording: { ru: string; en: string };
}

/** What a group itself says of what its members did to it. It calls nobody, and nobody judges it. */
@Injectable()
export class SystemMessages {
  constructor(
    private readonly writer: MessageWriter,
    private readonly views: MessageViews,
    private readonly users: UserService,
  ) {}

  /**
   * What somebody above chats has to say in one of any kind, in the words of its organization's language. Takes the
   * chat's lock; returns the message's id, undefined when the chat is gone.
   */
  async tell(tx: Tx, { orgId, chatId, author, note, wording }: Telling): Promise<string | undefined> {
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat) return undefined;
    const { locale } = await tx.manager.findOneByOrFail(Organization, { id: orgId });
    return this.write(tx, chat, author, note, inLanguageOf(locale, wording));
  }

  /** Takes back what was told: as what people delete, it keeps its place and says nothing. */
  async withdraw(tx: Tx, orgId: string, ids: string[]): Promise<void> {
    const notes = await tx.manager.findBy(Message, { orgId, id: In(ids), deletedAt: IsNull() });
    for (const note of notes) {
      await tx.manager.update(Message, { orgId, id: note.id }, { deletedAt: () => 'now()' });
      const message = await tx.manager.findOneByOrFail(Message, { orgId, id: note.id });
      this.writer.tell(tx, orgId, 'message.deleted', await this.views.one(message, tx.manager));
    }
  }

  /** Under the chat's lock. A chat of one person with an agent says nothing: they know what they did. */
  async post(tx: Tx, actor: UserActor, chat: Chat, note: OwnNote): Promise<void> {
    if (chat.kind !== 'group') return;
    const [author] = await this.users.people(chat.orgId, [actor.userId], tx);
    if (!author) throw notFound('The author');
    const { locale } = await tx.manager.findOneByOrFail(Organization, { id: chat.orgId });
    await this.write(tx, chat, { kind: 'user', ...author }, note, wordingOf(note, author.name, locale));
  }

  private async write(
    tx: Tx,
    chat: Chat,
    author: Author,
    system: SystemNote,
    content: string,
  ): Promise<string> {
    const message = await this.writer.insert(tx, chat, {
      authorKind: author.kind,
      authorId: author.id,
      authorUsername: author.username,
      authorName: author.name,
      content,
      system,
    });
    await this.writer.tellCreated(tx, message);
    return message.id;
  }
}
