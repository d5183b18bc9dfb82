import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { answerTrusted, chatDeleted, Message, messageDeleted } from '../../chats/index.js';
import { AnswerDocuments, CollectionNames, type AnswerText } from '../../knowledge/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { shortened } from '../../platform/text/index.js';
import { Agent } from '../definitions/agent.entity.js';
import { withoutCalls } from '../types/chain/utterance.js';
import { withoutCitations } from './citations.js';

const longestName = 120;
/** Answers to one question: of each role one, and those made anew. */
const mostAnswers = 100;

/** Answers that people trust are documents of those collections of their role that take answers, for as long as they are trusted. */
@Injectable()
export class TrustedAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: AnswerDocuments,
    private readonly names: CollectionNames,
  ) {}

  @AfterCommit(answerTrusted)
  follow({ orgId, messageId }: PayloadOf<typeof answerTrusted>): Promise<void> {
    return this.bring(orgId, messageId);
  }

  /** Nobody finds what was deleted from the same moment on; what answers a deleted question says its words no longer. */
  @InTransaction(messageDeleted)
  forget(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    return this.documents.forget(tx, orgId, [messageId]);
  }

  @AfterCommit(messageDeleted)
  async forgetQuestion({ orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    const answers = await this.dataSource.manager.find(Message, {
      select: { id: true },
      where: { orgId, replyToId: messageId, trustedAt: Not(IsNull()) },
      take: mostAnswers,
    });
    for (const { id } of answers) await this.bring(orgId, id);
  }

  @InTransaction(chatDeleted)
  async forgetChat(tx: Tx, { orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    const trusted = await tx.manager.query<{ id: string }[]>(
      'SELECT id FROM messages WHERE org_id = $1 AND chat_id = $2 AND trusted_at IS NOT NULL',
      [orgId, chatId],
    );
    await this.documents.forget(
      tx,
      orgId,
      trusted.map(({ id }) => id),
    );
  }

  /** Whatever was told, in whatever order: what counts is how the answer stands now. */
  private async bring(orgId: string, messageId: string): Promise<void> {
    const { manager } = this.dataSource;
    const answer = await manager.findOneBy(Message, { orgId, id: messageId });
    const isTrusted =
      answer?.trustedAt != null && answer.deletedAt === null && answer.validationState !== 'rejected';
    const collectionIds = isTrusted ? await this.accepting(orgId, answer.authorId) : [];
    const wanted = isTrusted && collectionIds.length > 0 ? await this.textOf(answer) : null;
    await this.documents.set(orgId, messageId, wanted, collectionIds);
  }

  private async accepting(orgId: string, agentId: string): Promise<string[]> {
    const agent = await this.dataSource.manager.findOneBy(Agent, { orgId, id: agentId });
    if (!agent || agent.knowledge.length === 0) return [];
    const named = await this.names.resolve(orgId, agent.knowledge);
    return this.documents.accepting(orgId, [...named.values()].flat());
  }

  private async textOf({ orgId, replyToId, content }: Message): Promise<AnswerText> {
    const asked = replyToId && (await this.dataSource.manager.findOneBy(Message, { orgId, id: replyToId }));
    const question = asked && !asked.deletedAt ? withoutCalls(asked.content) : '';
    // Its numbers mean passages of another answer.
    const said = withoutCitations(content);
    const [line = ''] = (question || said).split('\n');
    return {
      name: shortened(line.trim(), longestName) || messageName,
      text: question ? `${question}\n\n${said}` : said,
    };
  }
}

const messageName = '…';
