import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { Message } from './message.entity.js';
import { UserMention } from './user-mention.entity.js';

/** Keeps `user_mentions` what the messages say. */
@Injectable()
export class MentionIndex {
  /** For a new message. */
  async add(tx: Tx, { id, orgId, chatId, seq, authorId, mentions }: Message): Promise<void> {
    const userIds = mentions.filter((m) => m.kind === 'user' && m.id !== authorId).map((m) => m.id);
    if (userIds.length === 0) return;
    await tx.manager.insert(
      UserMention,
      userIds.map((userId) => ({ messageId: id, userId, orgId, chatId, seq })),
    );
  }

  /** For a message that was rewritten. */
  async replace(tx: Tx, message: Message): Promise<void> {
    await tx.manager.delete(UserMention, { orgId: message.orgId, messageId: message.id });
    await this.add(tx, message);
  }
}
