import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import type { RoleRef } from '../chat/chat.events.js';
import { Mentions, mentionsIn, mostMentions } from './mentions.js';
import type { Message } from './message.entity.js';
import { MessageWriter } from './message-writer.js';

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

/** What roles write: unvalidated until a person has judged it. */
@Injectable()
export class AnswerService {
  constructor(
    private readonly writer: MessageWriter,
    private readonly mentions: Mentions,
  ) {}

  /** Writes a role's answer, unvalidated, in the caller's transaction. One run writes one answer. */
  async post(tx: Tx, answer: Answer): Promise<Message> {
    const chat = await this.writer.lock(tx, answer.orgId, answer.chatId);
    if (!chat) throw new Error(`The chat of run ${answer.runId} is gone`);
    const parsed = mentionsIn(answer.content).slice(0, mostMentions);
    const message = await this.writer.insert(tx, chat, {
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
      validationDueAt: dueIn(chat.validationDueMinutes),
    });
    await this.writer.announce(tx, chat, message, parsed);
    return message;
  }
}

const dueIn = (minutes: number | null): Date | null =>
  minutes === null ? null : new Date(Date.now() + minutes * 60_000);
