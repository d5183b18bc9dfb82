import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { agentChosen, callerOf } from '../chat/chat.events.js';
import { isOpen, mayBeCalled, mayPost } from '../chat/chat.policy.js';
import { MessageWriter } from './message-writer.js';

interface ChatForPosting {
  chat: Chat;
  me: { userId: string; username: string; name: string };
}

/** Whether a person may write in a chat now, and ask its agent. */
@Injectable()
export class PostingRules {
  constructor(
    private readonly events: Events,
    private readonly writer: MessageWriter,
  ) {}

  /** Locks the chat, so that numbers follow commits, and checks that the poster is in it. */
  async lock(tx: Tx, actor: UserActor, chatId: string): Promise<ChatForPosting> {
    const chat = await this.writer.lock(tx, actor.orgId, chatId);
    const [me] = await tx.manager.query<ChatForPosting['me'][]>(
      `SELECT m.user_id AS "userId", u.username, u.name FROM chat_members m JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.user_id = $3`,
      [actor.orgId, chatId, actor.userId],
    );
    if (!chat || !me || !mayPost(actor, { ...chat, membership: me })) throw notFound('The chat');
    return { chat, me };
  }

  /** Throws `chat_archived`: what is archived is read, not written in. */
  requireOpen(chat: Chat): void {
    if (!isOpen(chat)) throw new AppError('chat_archived');
  }

  /** A question to an agent that is gone, or no longer the asker's to use, would never be answered: it is refused. */
  async requireAgent(tx: Tx, actor: UserActor, chat: Chat): Promise<void> {
    if (chat.agentId) await this.requireCallable(tx, actor, chat, chat.agentId);
  }

  async requireCallable(tx: Tx, actor: UserActor, chat: Chat, agentId: string): Promise<void> {
    const { orgId } = chat;
    const [agent] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: callerOf(actor) });
    if (!agent) throw new AppError('agent_unavailable', 'This role is gone');
    if (!agent.usable) throw new AppError('forbidden', 'You may no longer use this role');
    if (!mayBeCalled(chat, agentId)) throw new AppError('forbidden', 'This role is not called in this chat');
  }
}
