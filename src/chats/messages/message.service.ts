import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { agentChatBegun, agentChosen, callerOf } from '../chat/chat.events.js';
import { mayPost } from '../chat/chat.policy.js';
import { Mentions, mentionsIn, mostMentions } from './mentions.js';
import type { PostedMessage, PostMessage } from './message.dto.js';
import { Message } from './message.entity.js';
import { MessageWriter } from './message-writer.js';

interface ChatForPosting {
  chat: Chat;
  me: { userId: string; username: string; name: string };
}

/** What people write: posted once, numbered in commit order. */
@Injectable()
export class MessageService {
  constructor(
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly writer: MessageWriter,
    private readonly mentions: Mentions,
  ) {}

  /**
   * Posts a message and starts a run for each role it addresses, in one transaction. The same `clientId`
   * again answers with the first message and its runs.
   */
  async post(actor: UserActor, chatId: string, input: PostMessage): Promise<PostedMessage> {
    const parsed = mentionsIn(input.content);
    if (parsed.length > mostMentions)
      throw new AppError('validation_failed', `More than ${mostMentions} mentions`);
    return this.transactions.run(async (tx) => {
      const { chat, me } = await this.lockForPosting(tx, actor, chatId);
      const known = input.clientId && (await this.findByClientId(tx, actor, chatId, input.clientId));
      if (known) return this.writer.repeat(tx, chat, known, mentionsIn(known.content));
      await this.requireAgent(tx, actor, chat);
      if (input.replyToId) await this.requireInChat(tx, chat, input.replyToId);
      const message = await this.writer.insert(tx, chat, {
        authorKind: 'user',
        authorId: actor.userId,
        authorUsername: me.username,
        authorName: me.name,
        content: input.content,
        mentions: await this.mentions.resolve(tx, chat, parsed, callerOf(actor)),
        replyToId: input.replyToId ?? null,
        clientId: input.clientId ?? null,
      });
      await this.markOwnRead(tx, actor, message);
      if (chat.kind === 'agent' && message.seq === 1) {
        await this.events.emit(tx, agentChatBegun, { orgId: chat.orgId, chatId, messageId: message.id });
      }
      return this.writer.announce(tx, chat, message, parsed);
    });
  }

  /** Locks the chat, so that numbers follow commits, and checks that the poster is in it. */
  private async lockForPosting(tx: Tx, actor: UserActor, chatId: string): Promise<ChatForPosting> {
    const chat = await this.writer.lock(tx, actor.orgId, chatId);
    const [me] = await tx.manager.query<ChatForPosting['me'][]>(
      `SELECT m.user_id AS "userId", u.username, u.name FROM chat_members m JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.user_id = $3`,
      [actor.orgId, chatId, actor.userId],
    );
    if (!chat || !me || !mayPost(actor, { ...chat, membership: me })) throw notFound('The chat');
    return { chat, me };
  }

  private findByClientId(
    tx: Tx,
    actor: UserActor,
    chatId: string,
    clientId: string,
  ): Promise<Message | null> {
    return tx.manager.findOneBy(Message, { orgId: actor.orgId, chatId, authorId: actor.userId, clientId });
  }

  /** A question to an agent that is gone, or no longer the asker's to use, would never be answered: it is refused. */
  private async requireAgent(tx: Tx, actor: UserActor, { orgId, agentId }: Chat): Promise<void> {
    if (!agentId) return;
    const [agent] = await this.events.ask(tx, agentChosen, { orgId, agentId, caller: callerOf(actor) });
    if (!agent) throw new AppError('agent_unavailable', 'The agent of this chat is gone');
    if (!agent.usable) throw new AppError('forbidden', 'You may no longer use the agent of this chat');
  }

  private async requireInChat(tx: Tx, chat: Chat, messageId: string): Promise<void> {
    const exists = await tx.manager.existsBy(Message, { orgId: chat.orgId, chatId: chat.id, id: messageId });
    if (!exists) throw notFound('The message replied to');
  }

  private async markOwnRead(tx: Tx, actor: UserActor, message: Message): Promise<void> {
    await tx.manager.query(
      'UPDATE chat_members SET last_read_seq = $4 WHERE org_id = $1 AND chat_id = $2 AND user_id = $3',
      [actor.orgId, message.chatId, actor.userId, message.seq],
    );
  }
}
