import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, Organization, type UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import type { Download } from '../../platform/http/index.js';
import type { Chat } from '../chat/chat.entity.js';
import { ChatService } from '../chat/chat.service.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import type { ChatExportQuery } from './chat-export.dto.js';
import { chatExportFormats } from './chat-export-formats.js';

/** Messages that are in memory at once; each may be as long as forty pages. */
const exportBatch = 50;

/** Gives a chat to its members as a file. */
@Injectable()
export class ChatExportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly chats: ChatService,
    private readonly views: MessageViews,
    private readonly audit: AuditLog,
  ) {}

  /** All that was said up to now. That somebody took it is recorded before the first message leaves. */
  async export(actor: UserActor, chatId: string, { format }: ChatExportQuery): Promise<Download> {
    const chat = await this.chats.find(actor, chatId);
    const { title, members } = await this.chats.get(actor, chatId);
    const { locale } = await this.dataSource.manager.findOneByOrFail(Organization, { id: actor.orgId });
    await this.transactions.run((tx) =>
      this.audit.record(tx, actor, { action: 'chat.exported', objectId: chatId, details: { format } }),
    );
    const { contentType, extension, write } = chatExportFormats[format];
    const at = new Date().toISOString();
    return {
      fileName: `chat-${chatId}-${at.slice(0, 10)}.${extension}`,
      contentType,
      chunks: write({ title, members, locale, at }, this.batches(actor, chat)),
    };
  }

  /**
   * Each batch is a short statement of its own: a slow reader holds no connection. What is posted meanwhile is left out;
   * who is no longer in the chat gets no more of it: the export breaks off.
   */
  private async *batches(
    actor: UserActor,
    { orgId, id: chatId, lastSeq }: Chat,
  ): AsyncIterable<MessageView[]> {
    for (let after = -1, isMore = true; isMore;) {
      const messages = await this.dataSource.manager
        .createQueryBuilder(Message, 'm')
        .where('m.orgId = :orgId AND m.chatId = :chatId', { orgId, chatId })
        .andWhere('m.seq > :after AND m.seq <= :lastSeq', { after, lastSeq })
        .orderBy('m.seq')
        .limit(exportBatch)
        .getMany();
      await this.chats.find(actor, chatId);
      yield await this.views.seenBy(actor, messages);
      after = messages.at(-1)?.seq ?? after;
      isMore = messages.length === exportBatch;
    }
  }
}
