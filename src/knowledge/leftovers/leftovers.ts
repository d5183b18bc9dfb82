import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { GoneCollection } from '../collections/gone-collection.entity.js';
import { documentDeleted } from '../collections/knowledge.events.js';
import { KnowledgeDocument } from '../documents/document.entity.js';
import { Reading } from '../documents/reading.entity.js';

/** A collection whose documents, or a reading whose chunks, nobody sees any more. */
export interface Leftover {
  kind: 'collection' | 'reading';
  id: string;
  orgId: string;
}

/** Words are small beside chunks. */
const wordsForEachRow = 20;
/** Each is told of to those who kept something of it. */
const mostDocuments = 50;

/** Purges what deletions and new readings left, so much in a transaction that others need not wait for it. */
@Injectable()
export class Leftovers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
  ) {}

  /** Of all organizations. Collections come first: what was made of their documents has to be told. */
  async next(): Promise<Leftover | undefined> {
    const rows = await asSystem('keeper', () =>
      this.dataSource.query<Leftover[]>(
        `(SELECT 'collection' AS kind, id, org_id AS "orgId" FROM gone_collections ORDER BY id LIMIT 1)
         UNION ALL
         (SELECT 'reading', id, org_id FROM readings WHERE document_id IS NULL ORDER BY id LIMIT 1)`,
      ),
    );
    return rows.find(({ kind }) => kind === 'collection') ?? rows[0];
  }

  /** How many there are, of both kinds. */
  async count(): Promise<number> {
    const [{ count } = { count: 0 }] = await asSystem('keeper', () =>
      this.dataSource.query<{ count: number }[]>(
        `SELECT ((SELECT count(*) FROM gone_collections)
           + (SELECT count(*) FROM readings WHERE document_id IS NULL))::int AS count`,
      ),
    );
    return count;
  }

  /** How many rows went; null when another process is at it. With the last ones the leftover itself goes. */
  purge({ kind, id, orgId }: Leftover, most: number): Promise<number | null> {
    return inOrganization(orgId, () =>
      this.transactions.run(async (tx) => {
        const entity = kind === 'collection' ? GoneCollection : Reading;
        const [held] = await tx.manager.find<GoneCollection | Reading>(entity, {
          where: { orgId, id },
          lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
        });
        if (!held) return null;
        if (kind === 'reading') return purgeReading(tx, orgId, id, most);
        return (
          (await this.purgeDocuments(tx, orgId, id, Math.min(most, mostDocuments))) ||
          (await purgeWords(tx, orgId, id, most * wordsForEachRow))
        );
      }),
    );
  }

  private async purgeDocuments(tx: Tx, orgId: string, collectionId: string, most: number): Promise<number> {
    const documents = await tx.manager.find(KnowledgeDocument, {
      select: { id: true },
      where: { orgId, collectionId },
      order: { id: 'ASC' },
      take: most,
      lock: { mode: 'pessimistic_write' },
    });
    for (const { id: documentId } of documents)
      await this.events.emit(tx, documentDeleted, { orgId, documentId });
    if (documents.length > 0)
      await tx.manager.delete(KnowledgeDocument, { orgId, id: In(documents.map(({ id }) => id)) });
    return documents.length;
  }
}

async function purgeReading(tx: Tx, orgId: string, id: string, most: number): Promise<number> {
  const [, gone] = await tx.manager.query<[unknown, number]>(
    `DELETE FROM chunks WHERE org_id = $1 AND id IN (
       SELECT id FROM chunks WHERE org_id = $1 AND reading_id = $2 ORDER BY position LIMIT $3)`,
    [orgId, id, most],
  );
  if (gone < most) await tx.manager.delete(Reading, { orgId, id });
  return gone;
}

/** All documents of the collection are gone, so that nobody adds any. */
async function purgeWords(tx: Tx, orgId: string, id: string, most: number): Promise<number> {
  await tx.manager.query('SELECT lock_words(ARRAY[$1::uuid])', [id]);
  const [, gone] = await tx.manager.query<[unknown, number]>(
    `DELETE FROM collection_words WHERE org_id = $1 AND collection_id = $2 AND word IN (
       SELECT word FROM collection_words WHERE org_id = $1 AND collection_id = $2 LIMIT $3)`,
    [orgId, id, most],
  );
  if (gone < most) await tx.manager.delete(GoneCollection, { orgId, id });
  return Math.ceil(gone / wordsForEachRow);
}
