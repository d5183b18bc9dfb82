import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readableCollections, type Reader } from '../collections/collection-access.js';
import { likelyForms, rangesOf, type Range } from './highlights.js';

/** A chunk as it is found, cited and shown. */
export interface FoundChunk {
  chunkId: string;
  documentId: string;
  documentName: string;
  collectionId: string;
  version: number;
  position: number;
  page: number | null;
  titlePath: string[];
  text: string;
}

/** Reads what the indexes found, under the reader's own rights. */
@Injectable()
export class FoundChunks {
  /** In the order of `ids`; what has gone since, is not served, or is none of the reader's business is left out. */
  async load(manager: EntityManager, reader: Reader, ids: string[]): Promise<FoundChunk[]> {
    if (ids.length === 0) return [];
    const [readable, values] = readableCollections('c', reader, 3);
    return manager.query<FoundChunk[]>(
      `SELECT k.id AS "chunkId", k.document_id AS "documentId", d.name AS "documentName",
         k.collection_id AS "collectionId", k.version, k.position, k.page, k.title_path AS "titlePath", k.text
       FROM unnest($2::uuid[]) WITH ORDINALITY found(id, place)
       JOIN chunks k ON k.org_id = $1 AND k.id = found.id
       JOIN documents d ON d.org_id = k.org_id AND d.id = k.document_id AND d.served_reading = k.reading_id
       JOIN collections c ON c.org_id = k.org_id AND c.id = k.collection_id
       WHERE ${readable} ORDER BY found.place`,
      [reader.orgId, ids, ...values],
    );
  }

  /** For each text where the words of these stems stand in it, in any inflection. */
  async highlights(manager: EntityManager, texts: string[], stems: string[]): Promise<Range[][]> {
    const likely = likelyForms(texts, stems);
    if (likely.length === 0) return texts.map(() => []);
    const forms = await manager.query<{ form: string }[]>(
      `SELECT form FROM unnest($1::text[]) form WHERE tsvector_to_array(words_of(form)) && $2::text[]`,
      [likely, stems],
    );
    const hits = new Set(forms.map(({ form }) => form));
    return texts.map((text) => rangesOf(text, hits));
  }
}
