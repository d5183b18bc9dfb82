import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { CollectionAccess, type Reader } from '../collections/collection-access.js';
import { FoundChunks, type FoundChunk } from './found-chunks.js';
import { fuse, type Order } from './fusion.js';
import { LexicalIndex, type LexicalFinds } from './lexical-index.js';
import { MeaningIndex, type MeaningFinds, type Meant } from './meaning-index.js';
import { isAllQuoted, readQuestion, type Question } from './question.js';
import { relevantByWords } from './relevance.js';
import { withoutCopies, withoutRepetitions } from './repetition.js';
import { Reranker } from './reranker.js';
import type { Found, SearchMode } from './search.dto.js';

export type { Found, Passage } from './search.dto.js';

export interface SearchQuery {
  collectionIds: string[];
  query: string;
  limit: number;
  /** One way to search alone, to compare them; without it all that there are. */
  mode?: SearchMode;
  /** Only what belongs to the question, and each text once: what does neither takes no place among `limit`. */
  relevantOnly?: boolean;
  signal?: AbortSignal;
}

const longestMillis = 3_000;
/** Appendix A of PostgreSQL's manual: also a statement past its time. */
const queryCanceled = '57014';
/** What the mode `lexical` gets in place of meanings. */
const byWordsAlone: MeaningFinds = { reason: 'It was asked for words alone', reasonCode: 'asked' };
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
    private readonly meaning: MeaningIndex,
    private readonly chunks: FoundChunks,
    private readonly reranker: Reranker,
  ) {}

  /** As `search`; throws `not_found` unless the reader sees all these collections. */
  async searchNamed(reader: Reader, query: SearchQuery): Promise<Found> {
    await this.access.requireReadable(reader, query.collectionIds);
    return this.search(reader, query);
  }

  /** Collections that the reader may not see are passed over; throws `search_timeout`. */
  async search(reader: Reader, query: SearchQuery): Promise<Found> {
    const { isWhole, found } = await this.searchOnce(reader, query);
    // Between finding and reading a document may have come to serve another reading: by that it is found now.
    return isWhole ? found : (await this.searchOnce(reader, query)).found;
  }

  private async searchOnce(
    reader: Reader,
    { collectionIds: asked, query, limit, mode = 'hybrid', relevantOnly, signal }: SearchQuery,
  ): Promise<{ isWhole: boolean; found: Found }> {
    const { orgId } = reader;
    const collectionIds = await this.access.readable(reader, asked);
    const question = readQuestion(query);
    const most = Math.max(fewest, limit * spare);
    const [said, meant] = await Promise.all([
      this.inTime(({ manager }) => this.lexical.find(manager, { orgId, collectionIds }, question, most)),
      mode === 'lexical' ? byWordsAlone : this.meaning.find({ orgId, collectionIds, query, most, signal }),
    ]);
    const byWords: Order = { ids: said.ids, weight: 1 };
    const byMeaning = 'ids' in meant && { ...meant, ids: ofPhrases(question, said.ids, meant.ids) };
    const isVector = mode === 'vector' && byMeaning;
    const orders = isVector ? [byMeaning] : byMeaning ? [byWords, byMeaning] : [byWords];
    const fused = fuse(orders).slice(0, most);
    const scores = new Map(fused.map(({ id, score }) => [id, score]));
    const loaded = await this.chunks.load(this.dataSource.manager, reader, [...scores.keys()]);
    const kept = withoutRepetitions(loaded);
    const relevant = await this.relevant(kept, question, isVector ? undefined : said, byMeaning || undefined);
    const wanted = relevantOnly ? withoutCopies(kept.filter(({ chunkId }) => relevant.has(chunkId))) : kept;
    const best = await this.best(wanted, scores, { query, limit, signal });
    const highlights = await this.chunks.highlights(
      this.dataSource.manager,
      best.map(({ text }) => text),
      said.words,
    );
    const items = best.map(({ position: _, ...passage }, i) => ({
      ...passage,
      relevant: relevant.has(passage.chunkId),
      highlights: highlights[i] ?? [],
    }));
    const found: Found = 'ids' in meant ? { items, mode } : { items, mode: 'lexical', ...meant };
    return { isWhole: loaded.length === scores.size, found };
  }

  /** Those that belong to the question: by enough of its words, or because they mean nearly the same. */
  private async relevant(
    found: FoundChunk[],
    question: Question,
    said: LexicalFinds | undefined,
    meant: Meant | undefined,
  ): Promise<Set<string>> {
    const ids = found.map(({ chunkId }) => chunkId);
    const near = ids.filter((id) => meant?.near.has(id));
    if (!said) return new Set(near);
    // They have what stands in quotes, letter by letter.
    if (isAllQuoted(question)) return new Set(ids);
    const evidence = await this.lexical.evidence(this.dataSource.manager, said.wording, ids);
    return new Set([...near, ...relevantByWords(evidence)]);
  }

  /** The best of these, in the order of the reranker if there is one. */
  private async best(
    chunks: FoundChunk[],
    scores: Map<string, number>,
    { query, limit, signal }: Pick<SearchQuery, 'query' | 'limit' | 'signal'>,
  ): Promise<(FoundChunk & { score: number })[]> {
    const found = chunks.map((chunk) => ({ ...chunk, score: scores.get(chunk.chunkId) ?? 0 }));
    const ranked = await this.reranker.rank(query, found.map(textWithHeadings), limit, signal);
    if (!ranked) return found.slice(0, limit);
    const best = ranked.flatMap(({ index, score }) => {
      const chunk = found[index];
      return chunk ? [{ ...chunk, score }] : [];
    });
    // It may answer with fewer than it was asked for.
    const others = found.filter(({ chunkId }) => !best.some((chunk) => chunk.chunkId === chunkId));
    const least = best.at(-1)?.score ?? 0;
    return [...best, ...others.map((chunk) => ({ ...chunk, score: least }))].slice(0, limit);
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

/** What stands in quotes must be in a passage, however near its meaning is. */
function ofPhrases({ phrases }: Question, said: string[], meant: string[]): string[] {
  if (phrases.length === 0) return meant;
  const having = new Set(said);
  return meant.filter((id) => having.has(id));
}

const textWithHeadings = ({ titlePath, text }: FoundChunk): string => [...titlePath, text].join('\n');
