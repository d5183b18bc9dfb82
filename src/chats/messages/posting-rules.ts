import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { agentChosen, callerOf } from '../chat/chat.events.js';
import { isOpen, mayBeCalled } from '../chat/chat.policy.js';

/** Whether a person may write in a chat now, and ask its agent. */
@Injectable()
export class PostingRules {
  constructor(private readonly events: Events) {}

  /** Throws `chat_archived`: what is archived is read, not written in. */
  requireOpen(chat: Chat): void {
    if (!isOpen(chat)) throw new AppError('chat_archived');
  }

  /** A question to an agent that is gone, or no longer the asker's to use, would never be answered: it is refused. */
  async requireAgent(tx: Tx, actor: UserActor, chat: Chat): Promise<void> {
    if (chat.agentId && !chat.contact) await this.requireCallable(tx, actor, chat, chat.agentId);
  }

  /** In a conversation with somebody outside only who has taken it over speaks to them. */
  requireTurn({ userId }: UserActor, { contact }: Chat): void {
    if (contact?.isGone)
      throw new AppError('contact_not_taken_over', 'Who wrote here is gone with their integration');
    if (contact && contact.takenOverBy !== userId) throw new AppError('contact_not_taken_over');
  }

  async requireCallable(tx: Tx, actor: UserActor, chat: Chat, agentId: string): Promise<void> {
    const { orgId } = chat;
    const [agent] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: callerOf(actor) });
    if (!agent) throw new AppError('agent_unavailable', 'This role is gone');
    if (!agent.usable) throw new AppError('forbidden', 'You may no longer use this role');
    if (agent.isStopped) throw new AppError('agent_stopped');
    if (!mayBeCalled(chat, agentId)) throw new AppError('forbidden', 'This role is not called in this chat');
  }
}
