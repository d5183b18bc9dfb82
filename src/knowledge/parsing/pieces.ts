import { estimateTokens } from '../../platform/text/index.js';
import { type Block, type Table } from './block.js';
import { pieces, sentencesOf } from './sentences.js';

export type ChunkKind = 'text' | 'table' | 'code' | 'list';

/** What is never cut again: a sentence, an item, a row, a few lines of code. */
export interface Piece {
  text: string;
  tokens: number;
  kind: ChunkKind;
  /** What stands between it and the piece before. */
  join: string;
  page: number | null;
  pageEnd: number | null;
}

/** Rows that go together, and what is said again above those that do not fit. */
export interface Group {
  pieces: Piece[];
  /** Repeated at the head of each following chunk; the header of a table. */
  head?: string;
}

/** No piece is larger; a third less than a chunk, so that an overlap and a header of a table fit beside it. */
const mostTokens = 340;
/** Even of ideographs, digits and signs it is less than a piece. */
const safeLength = 340;

export function groupOf(block: Exclude<Block, { kind: 'heading' }>): Group {
  const page = block.page ?? null;
  const pageEnd = block.kind === 'paragraph' ? (block.pageEnd ?? page) : page;
  const piece = (text: string, kind: ChunkKind, join: string): Piece => ({
    text,
    // An empty line counts as well: there may be a million of them.
    tokens: Math.max(1, estimateTokens(text)),
    kind,
    join,
    page,
    pageEnd,
  });
  const gathered = (texts: string[], kind: ChunkKind, join: string, cut: string): Group => ({
    pieces: texts
      .flatMap((text) => fitting(text, cut).map((part, i) => piece(part, kind, i === 0 ? join : cut)))
      .map((part, i) => (i === 0 ? { ...part, join: '\n\n' } : part)),
  });
  switch (block.kind) {
    case 'paragraph':
      return gathered(sentences(block.text), 'text', ' ', ' ');
    case 'list':
      return gathered(block.items, 'list', '\n', ' ');
    case 'code':
      return gathered(block.text.split('\n'), 'code', '\n', '\n');
    case 'table':
      return { ...gathered(linesOf(block), 'table', '\n', '\n'), head: headOf(block) };
  }
}

/** A paragraph that fits is not taken to pieces: lines of it may be verses or an address. */
const sentences = (text: string): string[] =>
  estimateTokens(text) <= mostTokens ? [text] : sentencesOf(text.replaceAll('\n', ' '));

/** Tables are Markdown, which models and people read alike; cells hold no lines. */
const rowOf = (cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;

const linesOf = ({ rows, header }: Table): string[] =>
  rows.length > 0 ? rows.map(rowOf) : header.length > 0 ? [rowOf(header)] : [];

/** A header that takes a chunk for itself is not said again and again. */
function headOf({ header, rows, caption }: Table): string | undefined {
  const named = header.length > 0 && rows.length > 0;
  const head = named ? `${rowOf(header)}\n|${' --- |'.repeat(header.length)}` : '';
  const whole = [caption ?? '', head].filter((part) => part !== '').join('\n');
  if (whole === '') return undefined;
  return estimateTokens(whole) <= mostTokens / 2 ? whole : (pieces(whole, safeLength)[0] ?? undefined);
}

/** Cut by sentences, then by words, then wherever it must be. */
function fitting(text: string, cut: string): string[] {
  if (estimateTokens(text) <= mostTokens) return text === '' && cut !== '\n' ? [] : [text];
  const parts = sentencesOf(text).flatMap((sentence) =>
    estimateTokens(sentence) <= mostTokens ? [sentence] : pieces(sentence, safeLength),
  );
  return parts;
}
