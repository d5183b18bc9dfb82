import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../identity/index.js';
import { newId, Transactions, type Tx } from '../platform/database/index.js';
import { AppError, notFound } from '../platform/errors/index.js';
import { Events } from '../platform/events/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/http/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { Chat } from './chat.entity.js';
import {
  agentChatBegun,
  agentChosen,
  callerOf,
  messageCreated,
  type RoleRef,
  type StartedRun,
} from './chat.events.js';
import { mayPost, type ChatSeen } from './chat.policy.js';
import { ChatService } from './chat.service.js';
import type { ParsedMention } from './mention-grammar.js';
import { asWritten, Mentions, mentionsIn } from './mentions.js';
import { messageView, type MessageView, type PostedMessage, type PostMessage } from './message.dto.js';
import { Message } from './message.entity.js';

/** More distinct mentions than this in one message are noise, or an attack. */
const mostMentions = 50;

interface TranscriptLimits {
  messages: number;
  characters: number;
}

interface Answer {
  /** Of the message to be; chosen by the run, so that its stream can name it. */
  id: string;
  orgId: string;
  chatId: string;
  runId: string;
  agent: RoleRef;
  content: string;
  replyToId: string;
}

interface ChatForPosting {
  chat: Chat;
  me: { userId: string; username: string; name: string };
}

/** Messages: posted once, numbered in commit order, told to everyone in the chat. */
@Injectable()
export class MessageService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly chats: ChatService,
    private readonly mentions: Mentions,
    private readonly live: LiveBus,
  ) {}

  /** Newest first. */
  async list(actor: UserActor, chatId: string, { limit, cursor }: PageQuery): Promise<Page<MessageView>> {
    await this.chats.find(actor, chatId);
    const [before] = cursor ? decodeCursor(cursor, z.tuple([z.string().regex(/^\d{1,15}$/)])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(Message, 'm')
      .where('m.orgId = :orgId AND m.chatId = :chatId', { orgId: actor.orgId, chatId })
      .orderBy('m.seq', 'DESC')
      .limit(limit + 1);
    if (before) query.andWhere('m.seq < :before', { before });
    return toPage(await query.getMany(), limit, messageView, (message) => [String(message.seq)]);
  }

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
      if (known) return this.posted(tx, chat, known, mentionsIn(known.content), 'ask');
      await this.requireAgent(tx, actor, chat);
      if (input.replyToId) await this.requireInChat(tx, chat, input.replyToId);
      const message = await this.insert(tx, chat, {
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
      return this.posted(tx, chat, message, parsed, 'emit');
    });
  }

  /** Writes a role's answer, unvalidated, in the caller's transaction. One run writes one answer. */
  async postAnswer(tx: Tx, answer: Answer): Promise<Message> {
    const chat = await tx.manager.findOneOrFail(Chat, {
      where: { orgId: answer.orgId, id: answer.chatId },
      lock: { mode: 'pessimistic_write' },
    });
    const parsed = mentionsIn(answer.content).slice(0, mostMentions);
    const message = await this.insert(tx, chat, {
      id: answer.id,
      authorKind: 'agent',
      authorId: answer.agent.id,
      authorUsername: answer.agent.username,
      authorName: answer.agent.name,
      content: answer.content,
      mentions: await this.mentions.resolve(tx, chat, parsed, null),
      replyToId: answer.replyToId,
      runId: answer.runId,
      validationState: 'unvalidated',
    });
    await this.posted(tx, chat, message, parsed, 'emit');
    return message;
  }

  /** Tells the chat of a committed answer once more, when the telling may have been lost. */
  async announce(orgId: string, id: string): Promise<void> {
    const answer = await this.dataSource.manager.findOneByOrFail(Message, { orgId, id });
    this.tellCreated(messageView(answer), []);
  }

  /** The newest messages up to and including one, oldest first: what a role sees of the chat. */
  async transcript(
    orgId: string,
    chatId: string,
    upToId: string,
    most: TranscriptLimits,
  ): Promise<Message[]> {
    // Long messages are bounded by the database: a chat can hold far more text than any model, or this process, takes.
    const newestFirst = await this.dataSource.manager
      .createQueryBuilder(Message, 'm')
      .where('m.orgId = :orgId AND m.chatId = :chatId', { orgId, chatId })
      .andWhere(
        `m.id IN (SELECT s.id FROM (
           SELECT r.id, sum(length(r.content)) OVER (ORDER BY r.seq DESC) - length(r.content) AS newer
           FROM (SELECT x.id, x.seq, x.content FROM messages x WHERE x.org_id = :orgId AND x.chat_id = :chatId
                   AND x.seq <= (SELECT t.seq FROM messages t WHERE t.org_id = :orgId AND t.id = :upToId)
                 ORDER BY x.seq DESC LIMIT :messages) r
         ) s WHERE s.newer < :characters)`,
        { upToId, ...most },
      )
      .orderBy('m.seq', 'DESC')
      .getMany();
    return newestFirst.reverse();
  }

  async get(actor: UserActor, id: string): Promise<MessageView> {
    return messageView((await this.find(actor, id)).message);
  }

  /** A message of a chat that the actor is in, and the chat; throws `not_found` otherwise. */
  async find(actor: UserActor, id: string): Promise<{ message: Message; chat: ChatSeen }> {
    const message = await this.dataSource.manager.findOneBy(Message, { orgId: actor.orgId, id });
    if (!message) throw notFound('The message');
    const chat = await this.chats.find(actor, message.chatId).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'not_found' ? notFound('The message') : error;
    });
    return { message, chat };
  }

  /** Locks the chat, so that numbers follow commits, and checks that the poster is in it. */
  private async lockForPosting(tx: Tx, actor: UserActor, chatId: string): Promise<ChatForPosting> {
    const chat = await tx.manager.findOne(Chat, {
      where: { orgId: actor.orgId, id: chatId },
      lock: { mode: 'pessimistic_write' },
    });
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

  private async insert(tx: Tx, chat: Chat, fields: Partial<Message>): Promise<Message> {
    const id = fields.id ?? newId();
    const seq = chat.lastSeq + 1;
    await tx.manager.insert(Message, {
      ...fields,
      id,
      orgId: chat.orgId,
      chatId: chat.id,
      seq,
      // Not now(): that is when the transaction began to wait for the chat, and times follow numbers.
      createdAt: () => 'clock_timestamp()',
    });
    await tx.manager.query(
      `UPDATE chats c SET last_seq = m.seq, last_message_at = GREATEST(c.last_message_at, m.created_at)
       FROM messages m WHERE m.org_id = $1 AND m.id = $2 AND c.org_id = m.org_id AND c.id = m.chat_id`,
      [chat.orgId, id],
    );
    return tx.manager.findOneByOrFail(Message, { orgId: chat.orgId, id });
  }

  private async markOwnRead(tx: Tx, actor: UserActor, message: Message): Promise<void> {
    await tx.manager.query(
      'UPDATE chat_members SET last_read_seq = $4 WHERE org_id = $1 AND chat_id = $2 AND user_id = $3',
      [actor.orgId, message.chatId, actor.userId, message.seq],
    );
  }

  private async posted(
    tx: Tx,
    chat: Chat,
    message: Message,
    parsed: ParsedMention[],
    how: 'emit' | 'ask',
  ): Promise<PostedMessage> {
    const event = {
      orgId: chat.orgId,
      chatId: chat.id,
      messageId: message.id,
      authorKind: message.authorKind,
      authorId: message.authorId,
      agentIds: addressed(chat, message),
    };
    const runs: StartedRun[] = (await this.events[how](tx, messageCreated, event)).flat();
    const view = messageView(message);
    if (how === 'emit') tx.afterCommit(() => this.tellCreated(view, runs));
    const known = new Set(message.mentions.map(({ kind, username }) => `${kind}:${username}`));
    const unknown = parsed.filter(({ kind, username }) => !known.has(`${kind}:${username}`));
    return { message: view, runs, unknownMentions: unknown.map(asWritten) };
  }

  private tellCreated(message: MessageView, runs: StartedRun[]): void {
    this.live.publish({
      topics: [topics.chat(message.chatId)],
      type: 'message.created',
      data: { ...message, runs },
    });
  }
}

/** Each mentioned role once; in an agent chat its agent, whether mentioned or not. Answers address nobody. */
function addressed(chat: Chat, message: Message): string[] {
  if (message.authorKind === 'agent') return [];
  const mentioned = message.mentions.filter(({ kind }) => kind === 'role').map(({ id }) => id);
  return [...new Set([...(chat.agentId ? [chat.agentId] : []), ...mentioned])];
}
