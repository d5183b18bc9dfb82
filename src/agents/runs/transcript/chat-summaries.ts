import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Message } from '../../../chats/index.js';
import { newId, Transactions } from '../../../platform/database/index.js';
import { ChatSummary } from './chat-summary.entity.js';

export type SummaryOwner = Pick<ChatSummary, 'orgId' | 'chatId' | 'agentId'>;
export type SummaryText = Pick<ChatSummary, 'reaches' | 'content' | 'isUnvalidated'>;

/** Keeps summaries of chats; the database takes away those whose messages change (`forget_summaries`). */
@Injectable()
export class ChatSummaries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  find({ orgId, chatId, agentId }: SummaryOwner): Promise<ChatSummary | null> {
    return this.dataSource.manager.findOneBy(ChatSummary, { orgId, chatId, agentId });
  }

  /**
   * Keeps it only if all that it was made of still stands as it was read: the messages, which cannot change until it is
   * there to be taken away with them, and the summary before it.
   */
  async save(
    owner: SummaryOwner,
    summary: SummaryText,
    messages: Message[],
    before: ChatSummary | null,
  ): Promise<void> {
    const { orgId } = owner;
    await this.transactions.run(async (tx) => {
      const standing = await tx.manager.query<unknown[]>(
        `SELECT m.id FROM messages m JOIN jsonb_to_recordset($2::jsonb) AS s(id uuid, digest text, state text) ON s.id = m.id
         WHERE m.org_id = $1 AND m.deleted_at IS NULL AND m.is_current
           AND m.validation_state IS NOT DISTINCT FROM s.state
           AND encode(sha256(convert_to(m.content, 'UTF8')), 'hex') = s.digest
         ORDER BY m.id FOR SHARE OF m`,
        [orgId, JSON.stringify(messages.map(asRead))],
      );
      if (standing.length < messages.length) return;
      if (before) {
        const { id, reaches } = before;
        await tx.manager.update(ChatSummary, { orgId, id, reaches }, summary);
      } else {
        await tx.manager
          .createQueryBuilder()
          .insert()
          .into(ChatSummary)
          .values({ id: newId(), ...owner, ...summary })
          .orIgnore()
          .execute();
      }
    });
  }
}

const asRead = ({ id, content, validationState }: Message) => ({
  id,
  digest: createHash('sha256').update(content).digest('hex'),
  state: validationState,
});
