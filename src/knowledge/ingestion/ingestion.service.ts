import { Injectable } from '@nestjs/common';
import { DocumentNews } from '../documents/document-news.js';
import { DocumentReader } from '../parsing/document-reader.js';
import { VectorIndex } from '../vectors/vector-index.js';
import type { Claim } from './document-claims.js';
import { DocumentSource, type Bytes } from './document-source.js';
import { IngestionProblem } from './ingestion-problem.js';
import { IngestionProgress } from './ingestion-progress.js';
import { IngestionStore, type Work } from './ingestion-store.js';
import { ReadingTurns } from './reading-turns.js';

/** Reads one document: bytes to chunks, chunks to vectors, and then it is served. */
@Injectable()
export class IngestionService {
  constructor(
    private readonly source: DocumentSource,
    private readonly store: IngestionStore,
    private readonly news: DocumentNews,
    private readonly reader: DocumentReader,
    private readonly turns: ReadingTurns,
    private readonly vectors: VectorIndex,
  ) {}

  /**
   * Throws what ended it: a `DocumentProblem` or `IngestionProblem` is the document's own fault, `LeaseLost` means that it
   * is somebody else's by now, and the signal's reason comes out as it is.
   */
  async ingest(claim: Claim, signal: AbortSignal): Promise<void> {
    const work = await this.store.begin(claim);
    const { document, isRead } = work;
    const audience = await this.news.audience(document);
    const progress = new IngestionProgress(this.store, this.news, claim, document, audience);
    const title = isRead ? undefined : await this.read(claim, work, progress, signal);
    if (!isRead) await progress.tell({ state: 'embedding', done: null, total: null, title });
    const vectors = await this.vectors.embed(
      { orgId: claim.orgId, readingId: work.readingId },
      (done, total) => progress.tell({ state: 'embedding', done, total }),
      signal,
    );
    await this.store.finish(claim, work, vectors);
  }

  /** Returns what the document calls itself; null when it says nothing of that. */
  private async read(
    claim: Claim,
    { document, readingId }: Work,
    progress: IngestionProgress,
    signal: AbortSignal,
  ): Promise<string | null> {
    await progress.tell({ state: 'parsing', done: null, total: null });
    const bytes = await this.source.bytes(claim, document, signal);
    return this.turns.take(signal, () => this.readNow(claim, bytes, readingId, progress, signal));
  }

  private async readNow(
    claim: Claim,
    { blobId, ...about }: Bytes,
    readingId: string,
    progress: IngestionProgress,
    signal: AbortSignal,
  ): Promise<string | null> {
    const stream = await this.source.open(claim, blobId);
    let title: string | null = null;
    let count = 0;
    try {
      for await (const event of this.reader.read(stream, about, signal)) {
        if (event.type === 'title') title = event.title;
        else if (event.type === 'stage')
          await progress.tell({ state: event.stage, done: event.done ?? null, total: event.total ?? null });
        else {
          await this.store.addChunks(claim, readingId, count, event.chunks);
          count += event.chunks.length;
          await progress.tell({ state: 'chunking', done: null, total: null });
        }
      }
    } finally {
      stream.destroy();
    }
    if (count === 0) throw new IngestionProblem('empty', 'The document has no text');
    return title;
  }
}
