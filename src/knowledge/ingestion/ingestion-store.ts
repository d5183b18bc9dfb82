import { Injectable } from '@nestjs/common';
import { newId, takeTime, Transactions, type Tx } from '../../platform/database/index.js';
import { Chunk } from '../documents/chunk.entity.js';
import { DocumentNews } from '../documents/document-news.js';
import { letGoOld } from '../documents/document-retention.js';
import { KnowledgeDocument, type DocumentState } from '../documents/document.entity.js';
import type { ChunkDraft } from '../parsing/document-reader.js';
import type { Claim } from './document-claims.js';

/** Somebody else works on the document by now, or it was changed or deleted. */
export class LeaseLost extends Error {
  constructor() {
    super('The document is not held any more');
    this.name = 'LeaseLost';
  }
}

/** Chunks of one transaction: with the words of each they take long enough where all share one connection. */
const batch = 8;

/** How far a document is. */
export interface Step {
  state: Extract<DocumentState, 'parsing' | 'chunking' | 'embedding'>;
  done: number | null;
  total: number | null;
  /** As the document calls itself, once it is read. */
  title?: string | null;
}

/** A document in work, and under which number its chunks are written until they are served. */
export interface Work {
  document: KnowledgeDocument;
  /**
   * The version, or, when that version itself is served, the same below zero: what is read anew stands beside what is
   * served until it is whole.
   */
  building: number;
  /** Its chunks are whole; what lacks is vectors. */
  isRead: boolean;
}

/** Said again, it is no progress: what breaks each attempt at the same place has to come to an end. */
const gotOn = (before: Pick<KnowledgeDocument, 'state' | 'done'>, now: Step): boolean =>
  now.state === 'embedding' && (before.state !== 'embedding' || (now.done ?? 0) > (before.done ?? 0));

/** What ingestion writes, all of it under the epoch of its claim: throws `LeaseLost` when that is over. */
@Injectable()
export class IngestionStore {
  constructor(
    private readonly transactions: Transactions,
    private readonly news: DocumentNews,
  ) {}

  /** Takes away what an earlier attempt left half done. */
  begin(claim: Claim): Promise<Work> {
    return this.held(claim, async (tx, document) => {
      const { orgId, id } = document;
      const { version, servedVersion } = document;
      const building = version === servedVersion ? -version : version;
      const isRead = document.state === 'embedding';
      await takeTime(tx);
      await tx.manager.query(
        'DELETE FROM chunks WHERE org_id = $1 AND document_id = $2 AND version <> ALL($3::int[])',
        [orgId, id, [servedVersion ?? 0, isRead ? building : 0]],
      );
      return { document, building, isRead };
    });
  }

  /** Once it got on with embedding, earlier attempts do not count any more. */
  async step(claim: Claim, { title, ...step }: Step): Promise<void> {
    await this.held(claim, (tx, { orgId, id, state, done }) =>
      tx.manager.update(
        KnowledgeDocument,
        { orgId, id },
        {
          ...step,
          ...(title !== undefined && { title }),
          ...(gotOn({ state, done }, step) && { attempts: 1 }),
          errorCode: null,
          errorDetail: null,
          updatedAt: () => 'now()',
        },
      ),
    );
  }

  /** Chunks from this position on. */
  async addChunks(claim: Claim, building: number, from: number, drafts: ChunkDraft[]): Promise<void> {
    for (let first = 0; first < drafts.length; first += batch)
      await this.held(claim, async (tx, { orgId, id: documentId, collectionId }) => {
        const rows = drafts.slice(first, first + batch).map((draft, i) => ({
          ...draft,
          id: newId(),
          orgId,
          documentId,
          collectionId,
          version: building,
          position: from + first + i,
        }));
        await tx.manager.insert(Chunk, rows);
      });
  }

  /** From the commit on the new chunks are found, and the old ones are gone. */
  async finish(claim: Claim, { building }: Work): Promise<void> {
    await this.held(claim, async (tx, document) => {
      const { orgId, id, version } = document;
      await takeTime(tx);
      await tx.manager.query('DELETE FROM chunks WHERE org_id = $1 AND document_id = $2 AND version <> $3', [
        orgId,
        id,
        building,
      ]);
      if (building !== version)
        await tx.manager.query(
          'UPDATE chunks SET version = $3 WHERE org_id = $1 AND document_id = $2 AND version = $4',
          [orgId, id, version, building],
        );
      const end = { state: 'ready', done: null, total: null, errorCode: null, errorDetail: null } as const;
      await tx.manager.update(
        KnowledgeDocument,
        { orgId, id },
        {
          ...end,
          servedVersion: version,
          chunkCount: () =>
            '(SELECT count(*) FROM chunks c WHERE c.org_id = documents.org_id AND c.document_id = documents.id)',
          epoch: () => 'epoch + 1',
          attempts: 0,
          faults: 0,
          leaseUntil: null,
          indexedAt: () => 'now()',
          updatedAt: () => 'now()',
        },
      );
      await letGoOld(tx.manager, orgId, id);
      await this.news.tell(tx, { ...document, ...end });
    });
  }

  /** What was served before is served on. */
  async fail(claim: Claim, { code, detail }: { code: string; detail: string }): Promise<void> {
    await this.held(claim, async (tx, document) => {
      const { orgId, id, servedVersion } = document;
      await takeTime(tx);
      await tx.manager.query('DELETE FROM chunks WHERE org_id = $1 AND document_id = $2 AND version <> $3', [
        orgId,
        id,
        servedVersion ?? 0,
      ]);
      const end = { state: 'failed', done: null, total: null, errorCode: code, errorDetail: detail } as const;
      await tx.manager.update(
        KnowledgeDocument,
        { orgId, id },
        { ...end, epoch: () => 'epoch + 1', leaseUntil: null, updatedAt: () => 'now()' },
      );
      await letGoOld(tx.manager, orgId, id);
      await this.news.tell(tx, { ...document, ...end });
    });
  }

  /** A transaction in which nobody else has the document. */
  async held<T>(
    { orgId, id, epoch }: Claim,
    work: (tx: Tx, document: KnowledgeDocument) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (tx) => {
      const document = await tx.manager.findOne(KnowledgeDocument, {
        where: { orgId, id, epoch },
        lock: { mode: 'pessimistic_write' },
      });
      if (!document) throw new LeaseLost();
      return work(tx, document);
    });
  }
}
