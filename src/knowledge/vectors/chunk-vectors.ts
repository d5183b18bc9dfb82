import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inOrganization, Transactions } from '../../platform/database/index.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';

/** Of one organization: the chunks of one reading of a document, or of all readings that are served. */
export interface ChunkScope {
  orgId: string;
  readingId?: string;
}

export interface BareChunk {
  id: string;
  collectionId: string;
  /** With the headings that it stands under: they are part of what it means. */
  text: string;
}

export interface Near {
  chunkId: string;
  /** Of the cosine: from 0, the same direction, to 2. */
  distance: number;
}

/** By then nobody waits for what is nearest: see `MeaningIndex`. */
const longestNearestMillis = 2_000;

/** Whose values are $1 to $3. Apart, so that the chunks of a reading are found by its index. */
const ofScope = ({ readingId }: ChunkScope) =>
  readingId
    ? 'FROM chunks c WHERE c.org_id = $1 AND c.reading_id = $2::uuid'
    : `FROM chunks c JOIN documents d ON d.org_id = c.org_id AND d.id = c.document_id
       WHERE c.org_id = $1 AND c.reading_id = d.served_reading AND $2::uuid IS NULL`;
/** Whether the chunk `c` has a vector in the space whose id this parameter has. */
export const hasVectorIn = (space: string) => `EXISTS (SELECT FROM chunk_vectors v
  WHERE v.org_id = c.org_id AND v.chunk_id = c.id AND v.space_id = ${space})`;
const hasVector = hasVectorIn('$3');

/** The table of vectors, which is there when there is a space. */
@Injectable()
export class ChunkVectors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** How many chunks there are, and how many of them have a vector in the space. */
  async counts(space: EmbeddingSpace, scope: ChunkScope): Promise<{ done: number; total: number }> {
    const [counts] = await this.in(scope, (manager) =>
      manager.query<{ done: number; total: number }[]>(
        `SELECT count(*) FILTER (WHERE ${hasVector})::int AS done, count(*)::int AS total ${ofScope(scope)}`,
        valuesOf(space, scope),
      ),
    );
    return counts ?? { done: 0, total: 0 };
  }

  /** The next chunks without a vector in the space, in the order of their ids. */
  lacking(space: EmbeddingSpace, scope: ChunkScope, after: string, limit: number): Promise<BareChunk[]> {
    return this.in(scope, (manager) =>
      manager.query<BareChunk[]>(
        `SELECT c.id, c.collection_id AS "collectionId",
           concat_ws(E'\\n', nullif(array_to_string(c.title_path, ' › '), ''), c.text) AS text
         ${ofScope(scope)} AND NOT ${hasVector} AND c.id > $4 ORDER BY c.id LIMIT $5`,
        [...valuesOf(space, scope), after, limit],
      ),
    );
  }

  /** Of chunks that have gone meanwhile, and of those that have one, nothing is written. */
  async put(
    space: EmbeddingSpace,
    { orgId }: ChunkScope,
    chunks: BareChunk[],
    vectors: number[][],
  ): Promise<void> {
    await this.in({ orgId }, (manager) =>
      manager.query(
        `INSERT INTO chunk_vectors (org_id, space_id, chunk_id, collection_id, embedding)
         SELECT $1, $2, c.id, c.collection_id, given.embedding::vector
         FROM unnest($3::uuid[], $4::text[]) given (id, embedding)
         JOIN chunks c ON c.org_id = $1 AND c.id = given.id
         ON CONFLICT DO NOTHING`,
        [orgId, space.id, chunks.map(({ id }) => id), vectors.map(textOf)],
      ),
    );
  }

  /** Those nearest to the question, among what is served. Not in a transaction: it has its own. */
  nearest(
    space: EmbeddingSpace,
    { collectionIds, vector, limit }: { collectionIds: string[]; vector: number[]; limit: number },
  ): Promise<Near[]> {
    return this.transactions.run(async ({ manager }) => {
      await manager.query(`SET LOCAL statement_timeout = ${longestNearestMillis}`);
      return manager.query<Near[]>(
        'SELECT chunk_id AS "chunkId", distance FROM nearest_chunks($1, $2, $3, $4, $5)',
        [space.id, space.dimensions, collectionIds, textOf(vector), limit],
      );
    });
  }

  private in<T>({ orgId }: ChunkScope, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return inOrganization(orgId, () => work(this.dataSource.manager));
  }
}

const valuesOf = ({ id }: EmbeddingSpace, { orgId, readingId }: ChunkScope) => [orgId, readingId ?? null, id];

const textOf = (vector: number[]): string => `[${vector.join(',')}]`;
