import { isoDayOf } from './cells.js';
import { hasWords, type Column } from './columns.js';
import type { ColumnsNamed } from './columns-named.js';
import type { RawColumn, RawTable } from './table-file.js';

export interface ColumnSummary {
  name: string;
  type: Column['type'];
  /** The least and the greatest value. */
  from?: number | string;
  to?: number | string;
  /** Some values as they are written: of words the most frequent ones. */
  examples: string[];
  missing?: number;
  unreadable?: number;
}

const mostExamples = 5;
const longestExample = 60;

/** What a table has in its columns: whoever asks it something must know. */
export const summaryOf = (table: RawTable, columns: ColumnsNamed): ColumnSummary[] =>
  table.columns.map((raw) => summary(raw, columns.get(raw.name)));

function summary(raw: RawColumn, column: Column): ColumnSummary {
  const written = raw.cells.filter((cell) => cell !== '');
  const missing = raw.cells.length - written.length;
  return {
    name: raw.name,
    type: column.type,
    ...bounds(column),
    examples: examplesOf(column.type === 'category' ? byFrequency(written) : written),
    ...(missing > 0 && { missing }),
    ...(column.unread > 0 && { unreadable: column.unread }),
  };
}

function bounds(column: Column): Pick<ColumnSummary, 'from' | 'to'> {
  if (hasWords(column) || column.type === 'boolean' || column.type === 'ordinal') return {};
  const shown = column.type === 'date' ? isoDayOf : (value: number) => value;
  let [from, to] = [Infinity, -Infinity];
  for (const value of column.values) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return { from: shown(from), to: shown(to) };
}

function examplesOf(cells: string[]): string[] {
  const examples = new Set<string>();
  for (const cell of cells) {
    if (examples.size === mostExamples) break;
    examples.add(cell.length > longestExample ? `${cell.slice(0, longestExample).toWellFormed()}…` : cell);
  }
  return [...examples];
}

function byFrequency(cells: string[]): string[] {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([cell]) => cell);
}
