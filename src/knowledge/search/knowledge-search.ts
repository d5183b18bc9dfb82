import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { CollectionAccess, type Reader } from '../collections/collection-access.js';
import { FoundChunks } from './found-chunks.js';
import { LexicalIndex } from './lexical-index.js';
import { readQuestion } from './question.js';
import { withoutRepetitions } from './repetition.js';
import type { Found, Passage } from './search.dto.js';

export type { Found, Passage } from './search.dto.js';

export interface SearchQuery {
  collectionIds: string[];
  query: string;
  limit: number;
  signal?: AbortSignal;
}

const longestMillis = 3_000;
/** Appendix A of PostgreSQL's manual: also a statement past its time. */
const queryCanceled = '57014';
/** Found for each that is shown: some are repetitions, some have gone. */
const spare = 2;
const fewest = 40;

/** Search over the passages of documents. */
@Injectable()
export class KnowledgeSearch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly access: CollectionAccess,
    private readonly lexical: LexicalIndex,
    private readonly chunks: FoundChunks,
  ) {}

  /** As `search`; throws `not_found` unless the reader sees all these collections. */
  async searchNamed(reader: Reader, query: SearchQuery): Promise<Found> {
    await this.access.requireReadable(reader, query.collectionIds);
    return this.search(reader, query);
  }

  /** Collections that the reader may not see are passed over; throws `search_timeout`. */
  async search(reader: Reader, { collectionIds, query, limit }: SearchQuery): Promise<Found> {
    const question = readQuestion(query);
    const most = Math.max(fewest, limit * spare);
    const { ids, words } = await this.inTime(({ manager }) =>
      this.access
        .readable(reader, collectionIds, manager)
        .then((readable) =>
          this.lexical.find(manager, { orgId: reader.orgId, collectionIds: readable }, question, most),
        ),
    );
    const loaded = await this.chunks.load(this.dataSource.manager, reader, ids);
    const shown = withoutRepetitions(loaded).slice(0, limit);
    const highlights = await this.chunks.highlights(
      this.dataSource.manager,
      shown.map(({ text }) => text),
      words,
    );
    const items = shown.map(({ position: _, ...chunk }, index): Passage => ({
      ...chunk,
      score: 1 / (index + 1),
      highlights: highlights[index] ?? [],
    }));
    return { items, mode: 'lexical' };
  }

  private async inTime<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.transactions.run(async (tx) => {
        await tx.manager.query(`SET LOCAL statement_timeout = ${longestMillis}`);
        return work(tx);
      });
    } catch (error) {
      if (!(error instanceof QueryFailedError)) throw error;
      const { code } = error.driverError as { code?: string };
      throw code === queryCanceled ? new AppError('search_timeout', undefined, { cause: error }) : error;
    }
  }
}
