import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  MessageCitations,
  messageDeleted,
  type Citation,
  type CitationReader,
  type CitationsOf,
} from '../../chats/index.js';
import {
  documentDeleted,
  readableByAll,
  readableCollections,
  UnansweredQuestions,
} from '../../knowledge/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { log } from '../../platform/logging/index.js';
import { AnswerCitation } from './answer-citation.entity.js';
import { citedIn, quoteFrom } from './citations.js';
import type { GivenPassages } from './given-passages.js';
import { RunPassages, type SeekingRun } from './run-passages.js';

interface Standing {
  chunkId: string;
  documentId: string;
  documentName: string;
  page: number | null;
  text: string;
}

/**
 * What answers cite: the numbers in their texts, as far as the run was really given a passage under them whose document
 * is still there. Any other number stays in the text and is no citation.
 */
@Injectable()
export class AnswerCitations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passages: RunPassages,
    private readonly questions: UnansweredQuestions,
    messageCitations: MessageCitations,
  ) {
    messageCitations.readBy(ofMessages);
  }

  async in(answer: string, run: SeekingRun, given: GivenPassages): Promise<Citation[]> {
    const cited = citedIn(answer);
    if (cited.length === 0) return [];
    await this.passages.recall(run, given);
    const known = cited.flatMap(({ n, sentence }) => {
      const at = given.at(n);
      return at ? [{ n, sentence, ...at }] : [];
    });
    if (known.length === 0) return [];
    const standing = await this.standing(
      run.orgId,
      known.map(({ chunkId }) => chunkId),
      known.flatMap(({ passage }) => passage?.documentId ?? []),
    );
    return known.flatMap(({ n, sentence, chunkId, passage }): Citation[] => {
      const now = standing.chunks.get(chunkId);
      // A document that was read anew meanwhile has said it all the same.
      const cited = now ?? (passage && standing.documents.has(passage.documentId) ? passage : undefined);
      if (!cited) return [];
      const { documentId, documentName, page } = cited;
      const quote = quoteFrom(cited.text, sentence);
      return [{ n, chunkId, documentId, documentName, page, quote, gone: false, hidden: false }];
    });
  }

  /** The same as everyone may hear of it. */
  async forAll(orgId: string, citations: Citation[]): Promise<Citation[]> {
    if (citations.length === 0) return [];
    const open = await this.dataSource.query<{ id: string }[]>(
      `SELECT d.id FROM documents d
       JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id AND ${readableByAll('k')}
       WHERE d.org_id = $1 AND d.id = ANY($2)`,
      [orgId, citations.map(({ documentId }) => documentId)],
    );
    const ids = new Set(open.map(({ id }) => id));
    return citations.map((one) => (one.documentId !== null && ids.has(one.documentId) ? one : hidden(one)));
  }

  /** With the answer, in its transaction; of a document that went meanwhile nothing is kept. */
  async keep(
    manager: EntityManager,
    { orgId, id: runId }: Pick<SeekingRun, 'id' | 'orgId'>,
    messageId: string | null,
    citations: Citation[],
  ): Promise<void> {
    if (citations.length === 0) return;
    await manager.query(
      `INSERT INTO answer_citations
         (run_id, n, org_id, message_id, chunk_id, document_id, document_name, page, quote)
       SELECT $2, c.n, d.org_id, $3, c."chunkId", d.id, c."documentName", c.page, c.quote
       FROM jsonb_to_recordset($4::jsonb)
         AS c(n int, "chunkId" uuid, "documentId" uuid, "documentName" text, page int, quote text)
       JOIN documents d ON d.org_id = $1 AND d.id = c."documentId"
       JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
       ON CONFLICT (run_id, n) DO UPDATE SET message_id = excluded.message_id, chunk_id = excluded.chunk_id,
         document_id = excluded.document_id, document_name = excluded.document_name, page = excluded.page,
         quote = excluded.quote`,
      [orgId, runId, messageId, JSON.stringify(citations)],
    );
  }

  /** What its roles searched for in vain. An answer is not lost for the sake of a list. */
  async noteUnanswered(
    { orgId, userId, triggerMessageId }: SeekingRun & { triggerMessageId: string | null },
    { unanswered }: GivenPassages,
  ): Promise<void> {
    try {
      for (const { agentUsername, question, collectionIds } of unanswered)
        if (collectionIds.length > 0)
          await this.questions.note({
            ...{ orgId, collectionIds, question, agentUsername },
            askedBy: userId,
            messageId: triggerMessageId,
          });
    } catch (error) {
      log.warn({ err: error }, 'what nothing was found for could not be noted');
    }
  }

  @InTransaction(messageDeleted)
  async forget(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    await tx.manager.delete(AnswerCitation, { orgId, messageId });
    await this.questions.forget(tx, orgId, messageId);
  }

  /** Views show nothing of it from its commit on; afterwards nothing is kept of it either. */
  @AfterCommit(documentDeleted)
  async forgetDocument({ orgId, documentId }: PayloadOf<typeof documentDeleted>): Promise<void> {
    await this.dataSource.manager.update(
      AnswerCitation,
      { orgId, documentId },
      { documentName: '', quote: '', page: null },
    );
  }

  private async standing(orgId: string, chunkIds: string[], documentIds: string[]) {
    const chunks = await this.dataSource.query<Standing[]>(
      `SELECT c.id AS "chunkId", d.id AS "documentId", d.name AS "documentName", c.page, c.text
       FROM chunks c
       JOIN documents d ON d.org_id = c.org_id AND d.id = c.document_id AND d.served_reading = c.reading_id
       JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
       WHERE c.org_id = $1 AND c.id = ANY($2)`,
      [orgId, chunkIds],
    );
    const documents = await this.dataSource.query<{ id: string }[]>(
      `SELECT d.id FROM documents d JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
       WHERE d.org_id = $1 AND d.id = ANY($2)`,
      [orgId, documentIds],
    );
    return {
      chunks: new Map(chunks.map((chunk) => [chunk.chunkId, chunk])),
      documents: new Set(documents.map(({ id }) => id)),
    };
  }
}

const nothing = { chunkId: null, documentId: null, documentName: '', page: null, quote: '' };
const hidden = ({ n }: Citation): Citation => ({ n, ...nothing, gone: false, hidden: true });

/** A condition over collections `k`, and its values, which are `$first` and those after it. */
const seenBy = (reader: CitationReader, first: number): [condition: string, values: unknown[]] =>
  reader ? readableCollections('k', reader, first) : [readableByAll('k'), []];

/** Of a deleted document nothing is shown but that it is gone, and of one that the reader may not see that it is there. */
const ofMessages: CitationsOf = async (orgId, messageIds, manager, reader) => {
  const [condition, values] = seenBy(reader, 3);
  const rows = await manager.query<(Citation & { messageId: string })[]>(
    `SELECT a.message_id AS "messageId", a.n, c.id AS "chunkId", d.id AS "documentId", d.name AS "documentName",
       a.page, a.quote, k.id IS NULL AS gone, k.id IS NOT NULL AND (${condition}) IS NOT TRUE AS hidden
     FROM answer_citations a
     LEFT JOIN documents d ON d.org_id = a.org_id AND d.id = a.document_id
     LEFT JOIN collections k ON k.org_id = d.org_id AND k.id = d.collection_id
     LEFT JOIN chunks c ON c.org_id = a.org_id AND c.id = a.chunk_id AND c.reading_id = d.served_reading
     WHERE a.org_id = $1 AND a.message_id = ANY($2) ORDER BY a.message_id, a.n`,
    [orgId, messageIds, ...values],
  );
  const byMessage = new Map(messageIds.map((id) => [id, [] as Citation[]]));
  for (const { messageId, ...citation } of rows)
    byMessage.get(messageId)?.push(citation.gone || citation.hidden ? { ...citation, ...nothing } : citation);
  return byMessage;
};
