import { type Block } from './block.js';

/** What a parser reads. */
export interface Source {
  bytes: Uint8Array;
  /** As it was uploaded; never a path that anybody opens. */
  name: string;
  /** Of a text, and of nothing else. */
  charset: string | null;
}

/** What a parser tells besides blocks. */
export interface Told {
  /** What the document calls itself; the first one counts. */
  title(title: string): void;
  /** Of whatever it counts in; that anything is told at all keeps it from being taken for stuck. */
  progress(done: number, total: number): void;
}

/**
 * One format: the default export of `parsers/<format>.parser.ts`. It runs in a process of its own, with limits, that no
 * secret and no network address ever reaches. What it throws besides a DocumentProblem means that a file is damaged.
 */
export interface DocumentParser {
  /** The media types that it takes. */
  readonly mimes: readonly string[];
  parse(source: Source, told: Told): AsyncIterable<Block> | Iterable<Block>;
}

export const isParser = (value: unknown): value is DocumentParser =>
  typeof value === 'object' &&
  value !== null &&
  'mimes' in value &&
  Array.isArray(value.mimes) &&
  value.mimes.length > 0 &&
  'parse' in value &&
  typeof value.parse === 'function';
