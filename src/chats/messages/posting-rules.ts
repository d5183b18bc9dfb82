import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { columnsOf, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { Chat } from '../chat/chat.entity.js';
import { agentChosen, callerOf } from '../chat/chat.events.js';
import { isOpen, mayBeCalled, mayPost } from '../chat/chat.policy.js';

interface ChatForPosting {
  chat: Chat;
  me: { userId: string; username: string; name: string };
}

/** Whether a person may write in a chat now, and ask its agent. */
@Injectable()
export class PostingRules {
  private readonly chatColumns: string;

  constructor(
    dataSource: DataSource,
    private readonly events: Events,
  ) {
    this.chatColumns = columnsOf(dataSource, Chat, 'c');
  }

  /**
   * Locks the chat, so that numbers follow commits, and checks that the poster is in it. The membership is locked too:
   * of what a statement locks it reads what holds when it got it, and they may be removed while it waits.
   */
  async lock(tx: Tx, actor: UserActor, chatId: string): Promise<ChatForPosting> {
    const [row] = await tx.manager.query<(Chat & { me: ChatForPosting['me'] })[]>(
      `SELECT ${this.chatColumns},
         jsonb_build_object('userId', m.user_id, 'username', u.username, 'name', u.name) AS me
       FROM chats c
       JOIN chat_members m ON m.org_id = c.org_id AND m.chat_id = c.id
       JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
       WHERE c.org_id = $1 AND c.id = $2 AND m.user_id = $3 FOR UPDATE OF c, m`,
      [actor.orgId, chatId, actor.userId],
    );
    if (!row || !mayPost(actor, { ...row, membership: row.me })) throw notFound('The chat');
    const { me, ...chat } = row;
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
