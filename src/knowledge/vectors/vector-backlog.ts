import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization } from '../../platform/database/index.js';
import { hasVectorIn, type ChunkScope } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';

const organizationsAtOnce = 100;
const documentsAtOnce = 50;
const noId = '00000000-0000-0000-0000-000000000000';
/** A passage that its model failed with is tried again as long after as it lacks by then, within these. */
const [shortestWait, longestWait] = ['1 minute', '6 hours'];

interface Lacking {
  id: string;
  orgId: string;
}

/** Documents that are served by their words while vectors lack. */
@Injectable()
export class VectorBacklog {
  constructor(private readonly dataSource: DataSource) {}

  /** How many there are, of all organizations. */
  async size(): Promise<number> {
    const [row] = await asSystem('keeper', () =>
      this.dataSource.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM documents WHERE vectors_due_at IS NOT NULL',
      ),
    );
    return row?.n ?? 0;
  }

  /** How many of this organization there are for which vectors are made. */
  async waiting(orgId: string): Promise<number> {
    const [row] = await inOrganization(orgId, () =>
      this.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM documents
         WHERE org_id = $1 AND vectors_due_at IS NOT NULL AND vectors = 'pending'`,
        [orgId],
      ),
    );
    return row?.n ?? 0;
  }

  /** Some whose turn it is, those that wait longest first. */
  due(): Promise<Lacking[]> {
    return asSystem('keeper', () =>
      this.dataSource.query<Lacking[]>(
        `SELECT id, org_id AS "orgId" FROM documents WHERE vectors_due_at <= now()
         ORDER BY vectors_due_at LIMIT $1`,
        [documentsAtOnce],
      ),
    );
  }

  /** What is served of a document; undefined when it has gone. */
  async scopeOf({ id, orgId }: Lacking): Promise<ChunkScope | undefined> {
    const [row] = await inOrganization(orgId, () =>
      this.dataSource.query<{ readingId: string }[]>(
        'SELECT served_reading AS "readingId" FROM documents WHERE org_id = $1 AND id = $2 AND served_reading IS NOT NULL',
        [orgId, id],
      ),
    );
    return row && { orgId, readingId: row.readingId };
  }

  /** Looks whether the document has all its vectors now; else it waits for another try. */
  async settle(space: EmbeddingSpace, { orgId, id }: Lacking): Promise<void> {
    await inOrganization(orgId, () =>
      this.dataSource.query(
        `UPDATE documents d SET
           vectors = CASE WHEN lacks.any THEN 'pending' ELSE 'complete' END,
           vectors_due_at = CASE WHEN lacks.any
             THEN now() + least(greatest(now() - d.indexed_at, $4::interval), $5::interval) END
         FROM (
           SELECT EXISTS (
             SELECT FROM documents s JOIN chunks c ON c.org_id = s.org_id AND c.reading_id = s.served_reading
             WHERE s.org_id = $1 AND s.id = $2 AND NOT ${hasVectorIn('$3')}) AS any
         ) lacks
         WHERE d.org_id = $1 AND d.id = $2 AND d.vectors_due_at IS NOT NULL`,
        [orgId, id, space.id, shortestWait, longestWait],
      ),
    );
  }

  /** Marks those of an organization that lack vectors in the space although they count as complete. */
  async mark(space: EmbeddingSpace, orgId: string): Promise<void> {
    await inOrganization(orgId, () =>
      this.dataSource.query(
        `UPDATE documents d SET vectors = 'pending', vectors_due_at = now() + $3::interval
         WHERE d.org_id = $1 AND d.vectors_due_at IS NULL AND EXISTS (
           SELECT FROM chunks c WHERE c.org_id = d.org_id AND c.reading_id = d.served_reading AND NOT ${hasVectorIn('$2')})`,
        [orgId, space.id, shortestWait],
      ),
    );
  }

  async *organizations(): AsyncGenerator<string, void> {
    let after = noId;
    for (;;) {
      const rows = await asSystem('keeper', () =>
        this.dataSource.query<{ id: string }[]>(
          'SELECT id FROM organizations WHERE id > $1 ORDER BY id LIMIT $2',
          [after, organizationsAtOnce],
        ),
      );
      for (const { id } of rows) yield id;
      const last = rows.at(-1);
      if (!last || rows.length < organizationsAtOnce) return;
      after = last.id;
    }
  }
}
