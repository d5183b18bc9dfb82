import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not, type EntityManager } from 'typeorm';
import { answerTrusted, chatDeleted, Message, messageDeleted } from '../../chats/index.js';
import { permissionsOf, User } from '../../identity/index.js';
import {
  AnswerDocuments,
  CollectionNames,
  documentDeleted,
  openCollections,
  type WantedAnswer,
} from '../../knowledge/index.js';
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

/** The collections of a role that take answers: those that it names, and those that it has by `*` alone. */
interface Accepting {
  named: string[];
  open: string[];
}

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
      'SELECT id FROM messages WHERE org_id = $1 AND chat_id = $2 AND trusted_at IS NOT NULL ORDER BY id FOR UPDATE',
      [orgId, chatId],
    );
    await this.documents.forget(
      tx,
      orgId,
      trusted.map(({ id }) => id),
    );
  }

  /** Whatever was told, in whatever order: what counts is how the answer stands when that is acted on. */
  private bring(orgId: string, messageId: string): Promise<void> {
    return this.documents.bring(orgId, messageId, (tx) => this.standing(tx.manager, orgId, messageId));
  }

  /** Under the lock of the answer: it is not taken back, deleted or edited before what follows from this is done. */
  private async standing(
    manager: EntityManager,
    orgId: string,
    messageId: string,
  ): Promise<WantedAnswer | null> {
    const answer = await manager.findOne(Message, {
      where: { orgId, id: messageId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!answer?.trustedAt || answer.deletedAt || answer.validationState === 'rejected') return null;
    const trustedBy = await keeperOf(manager, answer);
    if (!trustedBy) return null;
    const collectionIds = await this.fit(manager, answer, await this.accepting(manager, answer));
    if (collectionIds.length === 0) return null;
    return { ...(await textOf(manager, answer)), trustedBy, collectionIds };
  }

  /**
   * Those among the collections that nobody reads who may not read what the answer was made from. What the role only looks
   * into because it is open takes an answer that it gave something to, and not whatever the role says.
   */
  private async fit(
    manager: EntityManager,
    { id, orgId, runId }: Message,
    { named, open }: Accepting,
  ): Promise<string[]> {
    if (!runId || named.length + open.length === 0) return [];
    const sources = await this.passages.sourcesOf(manager, orgId, runId);
    const origins = new Set(sources?.map(({ collectionId }) => collectionId));
    const collectionIds = [...named, ...open.filter((one) => origins.has(one))];
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

  private async accepting(manager: EntityManager, { orgId, authorId: id }: Message): Promise<Accepting> {
    const agent = await manager.findOneBy(Agent, { orgId, id });
    if (!agent || agent.knowledge.length === 0) return { named: [], open: [] };
    const found = await this.names.resolve(orgId, agent.knowledge, manager);
    const named = new Set([...found].flatMap(([name, ids]) => (name === openCollections ? [] : ids)));
    const accepting = await this.documents.accepting(manager, orgId, [...found.values()].flat());
    return {
      named: accepting.filter((one) => named.has(one)),
      open: accepting.filter((one) => !named.has(one)),
    };
  }
}

/** Who trusted it, if they look after knowledge: by the trust of others nothing becomes a document. */
async function keeperOf(manager: EntityManager, { orgId, trustedBy }: Message): Promise<string | undefined> {
  if (!trustedBy) return undefined;
  const person = await manager.findOne(User, {
    select: { id: true, role: true },
    where: { orgId, id: trustedBy, isActive: true },
  });
  return person && permissionsOf(person.role).has('knowledge:manage') ? trustedBy : undefined;
}

async function textOf(
  manager: EntityManager,
  { orgId, replyToId, content }: Message,
): Promise<Pick<WantedAnswer, 'name' | 'text'>> {
  const asked = replyToId && (await manager.findOneBy(Message, { orgId, id: replyToId }));
  const question = asked && !asked.deletedAt ? withoutCalls(asked.content) : '';
  // Its numbers mean passages of another answer.
  const said = withoutCitations(content);
  const [line = ''] = (question || said).split('\n');
  return {
    name: shortened(line.trim(), longestName) || messageName,
    text: question ? `${question}\n\n${said}` : said,
  };
}

const messageName = '…';
