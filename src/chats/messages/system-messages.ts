import { Injectable } from '@nestjs/common';
import { Organization, UserService, type UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import type { Chat } from '../chat/chat.entity.js';
import type { SystemNote } from './message.entity.js';
import { MessageViews } from './message-views.js';
import { MessageWriter } from './message-writer.js';
import { wordingOf } from './system-wording.js';

/** What a group itself says of what its members did to it. It calls nobody, and nobody judges it. */
@Injectable()
export class SystemMessages {
  constructor(
    private readonly writer: MessageWriter,
    private readonly views: MessageViews,
    private readonly users: UserService,
  ) {}

  /** Under the chat's lock. A chat of one person with an agent says nothing: they know what they did. */
  async post(tx: Tx, actor: UserActor, chat: Chat, note: SystemNote): Promise<void> {
    if (chat.kind !== 'group') return;
    const [author] = await this.users.people(chat.orgId, [actor.userId], tx);
    if (!author) throw notFound('The author');
    const { locale } = await tx.manager.findOneByOrFail(Organization, { id: chat.orgId });
    const message = await this.writer.insert(tx, chat, {
      authorKind: 'user',
      authorId: author.id,
      authorUsername: author.username,
      authorName: author.name,
      content: wordingOf(note, author.name, locale),
      system: note,
    });
    this.writer.tell(tx, chat.orgId, 'message.created', await this.views.one(message, tx.manager), {
      runs: [],
    });
  }
}
