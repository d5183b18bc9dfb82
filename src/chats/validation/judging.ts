import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { lockChatAsMember } from '../chat/chat-lock.js';
import type { Chat } from '../chat/chat.entity.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageReader } from '../messages/message-reader.js';
import { MessageViews } from '../messages/message-views.js';
import { MessageWriter } from '../messages/message-writer.js';
import { answerRefusal, judgedBy, judgeRefusal, type Refusal } from './validation.policy.js';

/** Who judges, as far as a verdict needs to know. */
export type Judge = Pick<UserActor, 'kind' | 'orgId' | 'userId'>;

/** Answers before those who judge them: who may, and how everyone hears what became of one. */
@Injectable()
export class Judging {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: MessageReader,
    private readonly views: MessageViews,
    private readonly writer: MessageWriter,
  ) {}

  /** An answer that the chat shows, if the actor is one of its judges; throws why not otherwise. */
  async find(actor: UserActor, messageId: string): Promise<Message> {
    const message = await this.findAny(actor, messageId);
    refuse(answerRefusal(message));
    return message;
  }

  /** The same, whether the chat still shows it or not. */
  async findAny(actor: UserActor, messageId: string): Promise<Message> {
    const { message, chat } = await this.reader.find(actor, messageId);
    refuse(judgeRefusal(actor, chat, await this.isJudge(actor, chat), message));
    return message;
  }

  /**
   * That the actor still is, when what they said is written: between a first look and now they may have been removed,
   * or others named. Under the chat's lock, so that it holds until the commit.
   */
  async confirm(tx: Tx, actor: Judge, message: Message): Promise<void> {
    const chat = await lockChatAsMember(tx, actor, message.chatId);
    refuse(judgeRefusal(actor, chat, await this.isJudge(actor, chat, tx.manager), message));
  }

  /** `find` and `confirm` at once, in the caller's transaction. */
  async findIn(tx: Tx, actor: Judge, messageId: string): Promise<Message> {
    const message = await tx.manager.findOneBy(Message, { orgId: actor.orgId, id: messageId });
    if (!message) throw notFound('The message');
    await this.confirm(tx, actor, message);
    refuse(answerRefusal(message));
    return message;
  }

  /** Tells the chat, with the commit, how an answer stands. */
  async tell(tx: Tx, orgId: string, messageId: string): Promise<void> {
    const message = await tx.manager.findOneByOrFail(Message, { orgId, id: messageId });
    this.writer.tell(tx, orgId, 'message.updated', await this.views.one(message, tx.manager));
  }

  /** An answer as its judge sees it afterwards. */
  view(actor: UserActor, messageId: string): Promise<MessageView> {
    return this.reader.get(actor, messageId);
  }

  private async isJudge(
    { userId }: Judge,
    { orgId, id, validatorIds }: Chat,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<boolean> {
    if (!validatorIds) return true;
    const found = await manager.query<unknown[]>(
      `SELECT FROM chats c WHERE c.org_id = $1 AND c.id = $2 AND ${judgedBy('$3')}`,
      [orgId, id, userId],
    );
    return found.length > 0;
  }
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw new AppError(...refusal);
}
