import { normalized, readBoolean, readDate, readNumber, type CellReader } from './cells.js';
import type { RawColumn, Separator } from './table-file.js';

/** Cells that have a place on a line; NaN where there is none. */
export interface ScaledColumn {
  name: string;
  type: 'number' | 'date' | 'boolean' | 'ordinal';
  values: Float64Array;
  read: CellReader;
  /** Cells that are written and yet could not be read. */
  unread: number;
}

/** Cells that are words, normalized; an empty text where there are none. */
export interface WordColumn {
  name: string;
  type: 'category' | 'text';
  values: string[];
  unread: 0;
}

export type Column = ScaledColumn | WordColumn;

export const hasWords = (column: Column): column is WordColumn =>
  column.type === 'category' || column.type === 'text';

/** The same words, to be compared by their letters. */
export const asText = (column: WordColumn): WordColumn => ({ ...column, type: 'text' });

/** So many cells, spread over the table, tell the type of a column. */
const sampled = 500;
/** In a column of a type; the others count as missing. */
const leastReadable = 0.9;

const longestCategory = 100;
const mostCategories = 1_000;

interface Candidate {
  type: 'number' | 'date' | 'boolean';
  read: CellReader;
}

const russianNumber: Candidate = { type: 'number', read: (cell) => readNumber(cell) };
const englishNumber: Candidate = { type: 'number', read: (cell) => readNumber(cell, true) };

/** Where two read as many cells the first one is meant: who separates cells by commas writes decimal points. */
const candidatesFor = (separator: Separator): Candidate[] => [
  ...(separator === ',' ? [englishNumber, russianNumber] : [russianNumber, englishNumber]),
  { type: 'date', read: (cell) => readDate(cell, 'day') },
  { type: 'date', read: (cell) => readDate(cell, 'month') },
  { type: 'boolean', read: readBoolean },
];

/** A column with the type that its cells have. */
export function typed(column: RawColumn, separator: Separator): Column {
  const written = column.cells.filter((cell) => cell !== '');
  const sample = spread(written, sampled);
  const best = candidatesFor(separator)
    .map((candidate) => ({ ...candidate, hits: sample.filter((cell) => candidate.read(cell) !== undefined) }))
    .reduce((one, other) => (other.hits.length > one.hits.length ? other : one));
  if (sample.length > 0 && best.hits.length >= sample.length * leastReadable) {
    const scaledColumn = scaled(column, best.type, best.read);
    if (scaledColumn.unread <= written.length * (1 - leastReadable)) return scaledColumn;
  }
  return worded(column);
}

/** A column whose words have an order, the least first. */
export function ordered(column: RawColumn, order: string[]): ScaledColumn {
  const places = new Map(order.map((word, place) => [normalized(word), place]));
  return scaled(column, 'ordinal', (cell) => places.get(normalized(cell)));
}

function scaled({ name, cells }: RawColumn, type: ScaledColumn['type'], read: CellReader): ScaledColumn {
  let unread = 0;
  const values = Float64Array.from(cells, (cell) => {
    const value = cell === '' ? NaN : read(cell);
    if (value === undefined) unread++;
    return value ?? NaN;
  });
  return { name, type, values, read, unread };
}

function worded({ name, cells }: RawColumn): WordColumn {
  const values = cells.map(normalized);
  const written = values.filter((cell) => cell !== '');
  const distinct = new Set(written);
  const isOften = distinct.size <= Math.max(1, written.length / 2) || !written.some((cell) => / /.test(cell));
  const isShort = written.every((cell) => cell.length <= longestCategory);
  const isCategory = isOften && isShort && distinct.size <= mostCategories;
  return { name, type: isCategory ? 'category' : 'text', values, unread: 0 };
}

function spread<T>(items: T[], count: number): T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, place) => items[Math.floor((place * items.length) / count)] as T);
}
