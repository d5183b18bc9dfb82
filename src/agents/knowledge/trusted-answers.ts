import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { answerTrusted, chatDeleted, Message, messageDeleted } from '../../chats/index.js';
import { permissionsOf, User } from '../../identity/index.js';
import { AnswerDocuments, CollectionNames, documentDeleted, type AnswerText } from '../../knowledge/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { log } from '../../platform/logging/index.js';
import { shortened } from '../../platform/text/index.js';
import { Agent } from '../definitions/agent.entity.js';
import { withoutCalls } from '../types/chain/utterance.js';
import { withoutCitations } from './citations.js';
import { RunPassages } from './run-passages.js';

const longestName = 120;
/** Answers to one question: of each role one, and those made anew. */
const mostAnswers = 100;

/**
 * Answers that those who look after knowledge trust are documents of those collections of their role that take answers, for
 * as long as they are trusted and what they rest on is there. None says anything to more people than its sources do.
 */
@Injectable()
export class TrustedAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: AnswerDocuments,
    private readonly names: CollectionNames,
    private readonly passages: RunPassages,
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

  /** What was answered from a document that went is found no more either. */
  @AfterCommit(documentDeleted)
  async forgetResting({ orgId, documentId }: PayloadOf<typeof documentDeleted>): Promise<void> {
    const resting = await this.dataSource.query<{ id: string }[]>(
      `SELECT DISTINCT m.id FROM documents d
       JOIN messages m ON m.org_id = d.org_id AND m.id = d.source_ref
       JOIN run_passages p ON p.org_id = m.org_id AND p.run_id = m.run_id AND p.document_id = $2
       WHERE d.org_id = $1 AND d.source = 'answer'`,
      [orgId, documentId],
    );
    for (const { id } of resting) await this.bring(orgId, id);
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
    const answer = await this.dataSource.manager.findOneBy(Message, { orgId, id: messageId });
    const isTrusted =
      answer?.trustedAt != null && answer.deletedAt === null && answer.validationState !== 'rejected';
    const trustedBy = isTrusted ? await this.keeperOf(answer) : undefined;
    const accepting = trustedBy && answer ? await this.accepting(orgId, answer.authorId) : [];
    const collectionIds = answer ? await this.fit(answer, accepting) : [];
    const wanted =
      answer && trustedBy && collectionIds.length > 0 ? await this.textOf(answer, trustedBy) : null;
    await this.documents.set(orgId, messageId, wanted, collectionIds);
    if (!answer || !wanted) return;
    // What it rests on may have gone while it was written down.
    const left = await this.fit(answer, collectionIds);
    if (left.length < collectionIds.length) await this.documents.set(orgId, messageId, wanted, left);
  }

  /** Who trusted it, if they look after knowledge: by the trust of others nothing becomes a document. */
  private async keeperOf({ orgId, trustedBy }: Message): Promise<string | undefined> {
    if (!trustedBy) return undefined;
    const person = await this.dataSource.manager.findOne(User, {
      select: { id: true, role: true },
      where: { orgId, id: trustedBy, isActive: true },
    });
    return person && permissionsOf(person.role).has('knowledge:manage') ? trustedBy : undefined;
  }

  /** Those among the collections that nobody reads who may not read what the answer was made from. */
  private async fit({ id, orgId, runId }: Message, collectionIds: string[]): Promise<string[]> {
    if (!runId || collectionIds.length === 0) return [];
    const sources = await this.passages.sourcesOf(orgId, runId);
    const fitting = collectionIds.filter((target) =>
      sources?.every(({ collectionId, isForAll }) => isForAll || collectionId === target),
    );
    if (fitting.length < collectionIds.length)
      log.info(
        { messageId: id, collectionIds: collectionIds.filter((one) => !fitting.includes(one)) },
        'a trusted answer was not taken into collections that more people read than its sources',
      );
    return fitting;
  }

  private async accepting(orgId: string, agentId: string): Promise<string[]> {
    const agent = await this.dataSource.manager.findOneBy(Agent, { orgId, id: agentId });
    if (!agent || agent.knowledge.length === 0) return [];
    const named = await this.names.resolve(orgId, agent.knowledge);
    return this.documents.accepting(orgId, [...named.values()].flat());
  }

  private async textOf({ orgId, replyToId, content }: Message, trustedBy: string): Promise<AnswerText> {
    const asked = replyToId && (await this.dataSource.manager.findOneBy(Message, { orgId, id: replyToId }));
    const question = asked && !asked.deletedAt ? withoutCalls(asked.content) : '';
    // Its numbers mean passages of another answer.
    const said = withoutCitations(content);
    const [line = ''] = (question || said).split('\n');
    return {
      name: shortened(line.trim(), longestName) || messageName,
      trustedBy,
      text: question ? `${question}\n\n${said}` : said,
    };
  }
}

const messageName = '…';
