import { Injectable } from '@nestjs/common';
import { userRoles, type UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { lockChat, lockChatAsMember } from '../chat/chat-lock.js';
import { ChatMember } from '../chat/chat-member.entity.js';
import type { Chat } from '../chat/chat.entity.js';
import { chainOfRun, type CallChain, type Caller, type RoleRef } from '../chat/chat.events.js';
import { guardCalls } from './call-guard.js';
import type { ParsedMention } from './mention-grammar.js';
import { Mentions, mentionsIn, mostMentions } from './mentions.js';
import { Message, type Mention } from './message.entity.js';
import { MessageWriter } from './message-writer.js';
import { PostingRules } from './posting-rules.js';
import { Siblings } from './siblings.js';

interface Answer {
  /** Of the message to be; chosen by the run, so that its stream can name it. */
  id: string;
  orgId: string;
  chatId: string;
  runId: string;
  agent: RoleRef;
  content: string;
  /** It asks something: what it can be answered with. */
  choices?: string[];
  replyToId: string;
  /** Answers that the same role has given to the same message. */
  earlierIds: string[];
  /** For whom it answers, and through which agents it was called. */
  userId: string | null;
  calledThrough: string[];
}

type Greeting = Pick<Answer, 'orgId' | 'chatId' | 'agent' | 'content'>;

/** What roles write: unvalidated until a person has judged it. */
@Injectable()
export class AnswerService {
  constructor(
    private readonly writer: MessageWriter,
    private readonly rules: PostingRules,
    private readonly mentions: Mentions,
    private readonly siblings: Siblings,
    private readonly events: Events,
  ) {}

  /**
   * Writes a role's answer in the caller's transaction, and calls the roles that it mentions. One run writes one
   * answer. Undefined when the chat is gone.
   */
  async post(tx: Tx, answer: Answer): Promise<Message | undefined> {
    const chat = await lockChat(tx, answer.orgId, answer.chatId);
    if (!chat) return undefined;
    const parsed = mentionsIn(answer.content).slice(0, mostMentions);
    const { siblingsOf, hidden } = await this.siblings.replace(tx, answer.orgId, answer.earlierIds);
    const message = await this.writer.insert(tx, chat, {
      id: answer.id,
      authorKind: 'agent',
      authorId: answer.agent.id,
      authorUsername: answer.agent.username,
      authorName: answer.agent.name,
      content: answer.content,
      mentions: await this.mentionsOf(tx, chat, parsed, answer),
      replyToId: answer.replyToId,
      runId: answer.runId,
      validationState: 'unvalidated',
      validationDueAt: dueIn(chat.validationDueMinutes),
      siblingsOf,
    });
    if (answer.choices?.length) await this.writer.noteChoices(tx, message, answer.choices);
    await this.writer.announce(tx, chat, message, parsed);
    await this.siblings.tellUpdated(tx, answer.orgId, hidden);
    return message;
  }

  /** What a role says before it was asked anything, in a chat that was opened just now: nobody judges it. */
  async greet(tx: Tx, { orgId, chatId, agent, content }: Greeting): Promise<void> {
    const chat = await lockChat(tx, orgId, chatId);
    if (!chat) return;
    const message = await this.writer.insert(tx, chat, {
      authorKind: 'agent',
      authorId: agent.id,
      authorUsername: agent.username,
      authorName: agent.name,
      content,
    });
    // Whoever opens the chat sees it at once.
    await tx.manager.update(ChatMember, { orgId, chatId }, { lastReadSeq: message.seq });
    await this.writer.tellCreated(tx, message);
  }

  /** Locks the chat for a role's being asked the same again; throws when the actor may not, or nobody can be asked. */
  async lockToAskAgain(
    tx: Tx,
    actor: UserActor,
    { chatId, messageId, agentId }: { chatId: string; messageId: string; agentId: string },
  ): Promise<void> {
    const chat = await lockChatAsMember(tx, actor, chatId);
    this.rules.requireOpen(chat);
    const question = await tx.manager.findOneBy(Message, { orgId: actor.orgId, id: messageId });
    if (!question || question.deletedAt)
      throw new AppError('message_deleted', 'The message to answer was deleted');
    await this.rules.requireCallable(tx, actor, chat, agentId);
  }

  /** A role calls roles as the person it works for, with their present rights; for somebody who left, nobody. */
  private async mentionsOf(
    tx: Tx,
    chat: Chat,
    parsed: ParsedMention[],
    { orgId, userId, runId, calledThrough, agent }: Answer,
  ): Promise<Mention[]> {
    if (parsed.length === 0) return [];
    const caller = userId ? await callerNow(tx, orgId, userId) : null;
    const mentions = await this.mentions.resolve(tx, chat, parsed, caller ?? null);
    if (caller === undefined)
      return mentions.map((mention) =>
        mention.kind === 'role' ? { ...mention, refused: 'not_allowed' } : mention,
      );
    if (!mentions.some(({ kind }) => kind === 'role')) return mentions;
    const [chain] = await this.events.ask(tx, chainOfRun, { orgId, runId });
    return guardCalls(mentions, [...calledThrough, agent.id], chain ?? alone);
  }
}

const alone: CallChain = { called: [], runs: 1 };

async function callerNow(tx: Tx, orgId: string, userId: string): Promise<Caller | undefined> {
  const [person] = await tx.manager.query<{ role: string }[]>(
    'SELECT role FROM users WHERE org_id = $1 AND id = $2 AND is_active',
    [orgId, userId],
  );
  const role = userRoles.find((known) => known === person?.role);
  return role && { kind: 'user', userId, role };
}

const dueIn = (minutes: number | null): Date | null =>
  minutes === null ? null : new Date(Date.now() + minutes * 60_000);
