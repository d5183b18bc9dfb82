import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { StoredFile } from './file.entity.js';

/** Someone in a chat. */
export interface ChatReader {
  orgId: string;
  chatId: string;
  userId: string;
}

/** The files of a chat, for roles that are asked by one of its members. */
@Injectable()
export class ChatFiles {
  constructor(private readonly dataSource: DataSource) {}

  /** Texts among them, the newest first. */
  texts({ orgId, chatId, userId }: ChatReader, limit: number): Promise<StoredFile[]> {
    return this.dataSource.manager
      .createQueryBuilder(StoredFile, 'f')
      .where('f.orgId = :orgId AND f.charset IS NOT NULL', { orgId })
      .andWhere(
        `EXISTS (SELECT 1 FROM messages m
          JOIN chat_members c ON c.org_id = m.org_id AND c.chat_id = m.chat_id AND c.user_id = :userId
          WHERE m.org_id = f.org_id AND m.id = f.message_id AND m.chat_id = :chatId
            AND m.deleted_at IS NULL AND m.is_current)`,
        { userId, chatId },
      )
      .orderBy('f.id', 'DESC')
      .limit(limit)
      .getMany();
  }
}
