import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { BatchPace } from '../documents/batch-pace.js';
import { Chunk } from '../documents/chunk.entity.js';
import { DocumentNews } from '../documents/document-news.js';
import { letGoOld } from '../documents/document-retention.js';
import { KnowledgeDocument, type DocumentState } from '../documents/document.entity.js';
import { Reading } from '../documents/reading.entity.js';
import type { ChunkDraft } from '../parsing/document-reader.js';
import type { VectorsMade } from '../vectors/vector-index.js';
import type { Claim } from './document-claims.js';

/** Somebody else works on the document by now, or it was changed or deleted. */
export class LeaseLost extends Error {
  constructor() {
    super('The document is not held any more');
    this.name = 'LeaseLost';
  }
}

/** Chunks of one transaction: what each costs is up to its words, of which each new one goes into several indexes. */
const [leastChunks, mostChunks] = [2, 64];

const vectorsOf = { all: 'complete', later: 'pending', off: 'off' } as const;

/** How far a document is. */
export interface Step {
  state: Extract<DocumentState, 'parsing' | 'chunking' | 'embedding'>;
  done: number | null;
  total: number | null;
  /** As the document calls itself, once it is read. */
  title?: string | null;
}

/** A document in work. */
export interface Work {
  document: KnowledgeDocument;
  /** What its chunks are written under. */
  readingId: string;
  /** Its chunks are whole; what lacks is vectors. */
  isRead: boolean;
}

/** Said again, it is no progress: what breaks each attempt at the same place has to come to an end. */
const gotOn = (before: Pick<KnowledgeDocument, 'state' | 'done'>, now: Step): boolean =>
  now.state === 'embedding' && (before.state !== 'embedding' || (now.done ?? 0) > (before.done ?? 0));

/** What ingestion writes, all of it under the epoch of its claim: throws `LeaseLost` when that is over. */
@Injectable()
export class IngestionStore {
  private readonly pace = new BatchPace(leastChunks, mostChunks);

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly transactions: Transactions,
    private readonly news: DocumentNews,
  ) {}

  /** Lets go what an earlier attempt left half done, or goes on with what it left whole. */
  begin(claim: Claim): Promise<Work> {
    return this.held(claim, async (tx, document) => {
      const { orgId, id: documentId, state, servedReading } = document;
      const whole = state === 'embedding' ? await this.unserved(tx, document) : undefined;
      const readingId = whole ?? newId();
      await letGoReadings(tx, document, [servedReading, readingId]);
      if (!whole) await tx.manager.insert(Reading, { id: readingId, orgId, documentId });
      return { document, readingId, isRead: whole !== undefined };
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
  async addChunks(claim: Claim, readingId: string, from: number, drafts: ChunkDraft[]): Promise<void> {
    let first = 0;
    while (first < drafts.length) {
      const some = drafts.slice(first, first + this.pace.size);
      const [begin, began] = [from + first, performance.now()];
      await this.held(claim, async (tx, { orgId, id: documentId, collectionId, version }) => {
        const rows = some.map((draft, i) => ({
          ...draft,
          id: newId(),
          orgId,
          documentId,
          collectionId,
          readingId,
          version,
          position: begin + i,
        }));
        await tx.manager.insert(Chunk, rows);
        await this.extendLease(tx, claim);
      });
      this.pace.took(performance.now() - began, some.length);
      first += some.length;
    }
  }

  /** From the commit on the new chunks are found, by their words at least, and those that were served before are not. */
  async finish(claim: Claim, { readingId }: Work, vectors: VectorsMade): Promise<void> {
    await this.held(claim, async (tx, document) => {
      const { orgId, id, version } = document;
      const end = { state: 'ready', done: null, total: null, errorCode: null, errorDetail: null } as const;
      await tx.manager.update(
        KnowledgeDocument,
        { orgId, id },
        {
          ...end,
          servedVersion: version,
          servedReading: readingId,
          vectors: vectorsOf[vectors],
          vectorsDueAt: vectors === 'all' ? null : () => 'now()',
          chunkCount: await this.countOf(tx, orgId, readingId),
          epoch: () => 'epoch + 1',
          attempts: 0,
          faults: 0,
          leaseUntil: null,
          indexedAt: () => 'now()',
          updatedAt: () => 'now()',
        },
      );
      await letGoReadings(tx, document, [readingId]);
      await letGoOld(tx.manager, orgId, id);
      await this.news.tell(tx, { ...document, ...end });
    });
  }

  /** What was served before is served on. */
  async fail(claim: Claim, { code, detail }: { code: string; detail: string }): Promise<void> {
    await this.held(claim, async (tx, document) => {
      const { orgId, id, servedReading } = document;
      await letGoReadings(tx, document, [servedReading]);
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

  /** Whoever writes without a break holds the row's lock, over which no lease is renewed. */
  private async extendLease(tx: Tx, { orgId, id }: Claim): Promise<void> {
    await tx.manager.query(
      `UPDATE documents SET lease_until = now() + make_interval(secs => $3),
         due_at = now() + make_interval(secs => $3)
       WHERE org_id = $1 AND id = $2 AND lease_until < now() + make_interval(secs => $3::float8 / 2)`,
      [orgId, id, this.config.RUN_LEASE],
    );
  }

  private async unserved(
    tx: Tx,
    { orgId, id: documentId, servedReading }: KnowledgeDocument,
  ): Promise<string | undefined> {
    const readings = await tx.manager.findBy(Reading, { orgId, documentId });
    return readings.find(({ id }) => id !== servedReading)?.id;
  }

  /** By the last place, which the index has: places have no gaps. */
  private async countOf(tx: Tx, orgId: string, readingId: string): Promise<number> {
    const last = await tx.manager.maximum(Chunk, 'position', { orgId, readingId });
    return last === null ? 0 : last + 1;
  }
}

/** Nobody finds these any more, and they are purged. */
async function letGoReadings(
  tx: Tx,
  { orgId, id: documentId }: KnowledgeDocument,
  beside: (string | null)[],
): Promise<void> {
  const kept = beside.filter((id) => id !== null);
  await tx.manager.update(Reading, { orgId, documentId, id: Not(In(kept)) }, { documentId: null });
}
