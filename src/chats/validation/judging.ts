import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { ChatService } from '../chat/chat.service.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageReader } from '../messages/message-reader.js';
import { MessageViews } from '../messages/message-views.js';
import { MessageWriter } from '../messages/message-writer.js';
import {
  answerRefusal,
  judgeRefusal,
  validatorsAmong,
  type Refusal,
  type Validators,
} from './validation.policy.js';

/** Answers before those who judge them: who may, and how everyone hears what became of one. */
@Injectable()
export class Judging {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
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
    refuse(judgeRefusal(actor, chat, await this.validatorsOf(chat), message));
    return message;
  }

  /**
   * That the actor still is, when what they said is written: between a first look and now they may have been removed,
   * or others named. Under the chat's lock, so that it holds until the commit.
   */
  async confirm(tx: Tx, actor: UserActor, message: Message): Promise<void> {
    const chat = await this.chats.lock(tx, actor, message.chatId);
    refuse(judgeRefusal(actor, chat, await this.validatorsOf(chat, tx.manager), message));
  }

  /** Those who judge in a chat now; null: every member. */
  async validatorsOf(
    { orgId, id, validatorIds }: Pick<Chat, 'orgId' | 'id' | 'validatorIds'>,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Validators> {
    if (!validatorIds) return null;
    const present = await manager.query<{ userId: string }[]>(
      `SELECT m.user_id AS "userId" FROM chat_members m
       JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id AND u.is_active
       WHERE m.org_id = $1 AND m.chat_id = $2 AND m.user_id = ANY($3)`,
      [orgId, id, validatorIds],
    );
    return validatorsAmong(
      validatorIds,
      present.map(({ userId }) => userId),
    );
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
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw new AppError(...refusal);
}
