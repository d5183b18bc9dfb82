import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
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

  /** Newest first; of sibling answers the current one. */
  async list(actor: UserActor, chatId: string, { limit, cursor }: PageQuery): Promise<Page<MessageView>> {
    await this.chats.find(actor, chatId);
    const [before] = cursor ? decodeCursor(cursor, z.tuple([z.string().regex(/^\d{1,15}$/)])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(Message, 'm')
      .where('m.orgId = :orgId AND m.chatId = :chatId AND m.isCurrent', { orgId: actor.orgId, chatId })
      .orderBy('m.seq', 'DESC')
      .limit(limit + 1);
    if (before) query.andWhere('m.seq < :before', { before });
    const rows = await query.getMany();
    const views = await this.views.seenBy(actor, rows.slice(0, limit));
    const viewOf = new Map(views.map((view) => [view.id, view]));
    return toPage(
      rows,
      limit,
      ({ id }) => viewOf.get(id) as MessageView,
      ({ seq }) => [String(seq)],
    );
  }

  async get(actor: UserActor, id: string): Promise<MessageView> {
    const { message } = await this.find(actor, id);
    const [view] = await this.views.seenBy(actor, [message]);
    return withDiff(view as MessageView, message);
  }

  /** A message of a chat that the actor is in, and the chat; throws `not_found` otherwise. */
  async find(actor: UserActor, id: string): Promise<{ message: Message; chat: Chat }> {
    const message = await this.dataSource.manager.findOneBy(Message, { orgId: actor.orgId, id });
    if (!message) throw notFound('The message');
    const chat = await this.chats.find(actor, message.chatId).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'not_found' ? notFound('The message') : error;
    });
    return { message, chat };
  }
}
