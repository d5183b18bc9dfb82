import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { ChatMember } from './chat-member.entity.js';
import { Chat } from './chat.entity.js';
import { isOpen, mayBeCalled } from './chat.policy.js';

type Who = Pick<UserActor, 'orgId' | 'userId'>;

/** Why somebody may not have something said in a chat, or this role asked there. */
export type PlaceRefusal = 'not_found' | 'chat_archived' | 'forbidden';

/** Chats as those see them who have something done there later, in the transactions of modules above. */
@Injectable()
export class ChatPlaces {
  /** The ids of all chats that a person is in. */
  async idsOf(tx: Tx, { orgId, userId }: Who): Promise<string[]> {
    const members = await tx.manager.find(ChatMember, { select: { chatId: true }, where: { orgId, userId } });
    return members.map(({ chatId }) => chatId);
  }

  /** Null: nothing stands in the way. */
  async refusal(
    tx: Tx,
    { orgId, userId }: Who,
    chatId: string,
    agentId: string | null,
  ): Promise<PlaceRefusal | null> {
    const chat = await tx.manager.findOneBy(Chat, { orgId, id: chatId });
    if (!chat || !(await tx.manager.existsBy(ChatMember, { orgId, chatId, userId }))) return 'not_found';
    if (!isOpen(chat)) return 'chat_archived';
    return agentId === null || mayBeCalled(chat, agentId) ? null : 'forbidden';
  }
}
