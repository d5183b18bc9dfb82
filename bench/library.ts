import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Person } from '../test/support/builders.js';
import { query } from '../test/support/services.js';
import { Vocabulary } from './vocabulary.js';

const passagesPerDocument = 50;
const documentsPerBatch = 40;
/** As the chunks of documents are, which are cut at a length. */
const sentencesPerPassage = 12;
const wordsPerSentence = 15;
/** Most passages stand in one collection. */
const largest = 0.8;
const others = 20;

/** The documents of a company, written past the API. */
export interface Library {
  vocabulary: Vocabulary;
  collectionIds: string[];
  /** Neighbouring words of passages, which are in at least one of them. */
  phrases: string[];
}

/** Fills the database with passages of the owner's organization; what is kept of their words comes by the triggers. */
export async function writeLibrary(
  url: string,
  { id: userId, orgId }: Person,
  passages: number,
): Promise<Library> {
  const vocabulary = new Vocabulary(11);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '256MB'`);
    const [{ definition } = { definition: '' }] = await query<{ definition: string }>(
      url,
      `SELECT pg_get_indexdef('chunk_index_words'::regclass) AS definition`,
    );
    await client.query('DROP INDEX chunk_index_words');
    const collectionIds = Array.from({ length: 1 + others }, () => uuidv7());
    await client.query(
      `INSERT INTO collections (id, org_id, name, created_by)
       SELECT id, $2, 'Collection ' || n, $3 FROM unnest($1::uuid[]) WITH ORDINALITY AS made (id, n)`,
      [collectionIds, orgId, userId],
    );
    const phrases: string[] = [];
    for (let written = 0; written < passages; written += passagesPerDocument * documentsPerBatch) {
      const count = Math.min(documentsPerBatch, Math.ceil((passages - written) / passagesPerDocument));
      const documents = Array.from({ length: count }, () => ({
        id: uuidv7(),
        collectionId: placeOf(vocabulary, collectionIds),
      }));
      phrases.push(...(await writeDocuments(client, orgId, vocabulary, documents)));
    }
    await client.query(definition);
    await client.query('VACUUM ANALYZE chunks, chunk_index, collection_words, documents, collections');
    return { vocabulary, collectionIds, phrases };
  } finally {
    await client.end();
  }
}

function placeOf({ random }: Vocabulary, collectionIds: string[]): string {
  const place = random() < largest ? 0 : 1 + Math.floor(random() * others);
  return collectionIds[place] as string;
}

async function writeDocuments(
  client: pg.Client,
  orgId: string,
  vocabulary: Vocabulary,
  documents: { id: string; collectionId: string }[],
): Promise<string[]> {
  await client.query(
    `INSERT INTO documents (id, org_id, collection_id, name, mime, size, source, state, served_version, served_reading, chunk_count)
     SELECT id, $3, collection, 'Document ' || id, 'text/plain', 1, 'text', 'ready', 1, id, $4
     FROM unnest($1::uuid[], $2::uuid[]) AS made (id, collection)`,
    [
      ...[documents.map(({ id }) => id), documents.map(({ collectionId }) => collectionId)],
      ...[orgId, passagesPerDocument],
    ],
  );
  // Of each document one reading, which may be called like it.
  await client.query(
    'INSERT INTO readings (id, org_id, document_id) SELECT id, $2, id FROM unnest($1::uuid[]) AS made (id)',
    [documents.map(({ id }) => id), orgId],
  );
  const passages = documents.flatMap((document) =>
    Array.from({ length: passagesPerDocument }, (_, position) => ({
      id: uuidv7(),
      document,
      position,
      heading: vocabulary.text(5, 20),
      text: passageOf(vocabulary),
    })),
  );
  await client.query(
    `INSERT INTO chunks (id, org_id, document_id, reading_id, collection_id, version, position, title_path, kind, text, tokens)
     SELECT id, $6, document, document, collection, 1, position, ARRAY[heading], 'text', content, length(content) / 4
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $7::text[])
       AS made (id, document, collection, position, heading, content)`,
    [
      ...[passages.map(({ id }) => id), passages.map(({ document }) => document.id)],
      ...[passages.map(({ document }) => document.collectionId), passages.map(({ position }) => position)],
      ...[passages.map(({ heading }) => heading), orgId, passages.map(({ text }) => text)],
    ],
  );
  return passages.slice(0, 1).map(({ text }) =>
    text
      .split(/[ ,.]+/)
      .slice(4, 6)
      .join(' '),
  );
}

export const passageOf = (vocabulary: Vocabulary): string =>
  Array.from({ length: sentencesPerPassage }, () => vocabulary.text(wordsPerSentence)).join(' ');
