import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { hiddenAs, notFound } from '../../platform/errors/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { ChatService } from '../chat/chat.service.js';
import type { MessageView } from './message.dto.js';
import { Message } from './message.entity.js';
import { MessageViews } from './message-views.js';
import { withDiff } from './validation-view.js';

/** Reads messages for those who may see them. */
@Injectable()
export class MessageReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
    private readonly views: MessageViews,
  ) {}

  async get(actor: UserActor, id: string): Promise<MessageView> {
    const { message } = await this.find(actor, id);
    const [view] = await this.views.seenBy(actor, [message]);
    return withDiff(view as MessageView, await this.diffOf(message));
  }

  /** A message of a chat that the actor is in, and the chat; throws `not_found` otherwise. */
  async find(actor: UserActor, id: string): Promise<{ message: Message; chat: Chat }> {
    const message = await this.dataSource.manager.findOneBy(Message, { orgId: actor.orgId, id });
    if (!message) throw notFound('The message');
    const chat = await this.chats.find(actor, message.chatId).catch(hiddenAs('The message'));
    return { message, chat };
  }

  /** How an answer was edited; null of any other message. */
  private async diffOf({
    orgId,
    id,
    validationState,
    deletedAt,
  }: Message): Promise<Message['validationDiff']> {
    if (validationState !== 'edited' || deletedAt) return null;
    const message = await this.dataSource.manager.findOne(Message, {
      select: { id: true, validationDiff: true },
      where: { orgId, id },
    });
    return message?.validationDiff ?? null;
  }
}
