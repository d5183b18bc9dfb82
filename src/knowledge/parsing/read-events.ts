import { type ChunkDraft } from './chunk.js';
import { type DocumentProblemCode } from './document-problem.js';

export type ReadEvent =
  | { type: 'stage'; stage: 'parsing' | 'chunking'; done?: number; total?: number }
  | { type: 'title'; title: string }
  | { type: 'chunks'; chunks: ChunkDraft[] };

/** A line that the reading process says: events, and how it ended. */
export type Said =
  ReadEvent | { type: 'problem'; code: DocumentProblemCode; detail: string } | { type: 'end' };

/** The first line that it is told; the bytes follow. */
export interface Asked {
  name: string;
  mime: string;
  charset: string | null;
  size: number;
}

/** In UTF-16 units: no line is longer, on either side. */
export const longestLine = 1024 * 1024;
export const mostChunks = 20_000;
/** Of all text that is read, in UTF-16 units: some ten thousand pages. */
export const mostText = 20_000_000;
