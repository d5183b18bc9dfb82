import { type Table } from './block.js';

/** A number, a date, an amount: what columns hold, and not what they are called. */
const value = /^[\s\d.,:%+\-−–/()€$₽]+$/u;

/** As many columns as the widest row has; columns and rows with nothing in them are left out. */
export function tableOf(rows: string[][], header?: string[]): Table | undefined {
  const all = header ? [header, ...rows] : rows;
  const width = all.reduce((most, row) => Math.max(most, row.length), 0);
  const used = Array.from({ length: width }, () => false);
  for (const row of all) row.forEach((cell, column) => (used[column] ||= cell !== ''));
  const fitted = (row: string[]) => used.flatMap((isUsed, column) => (isUsed ? [row[column] ?? ''] : []));
  const filled = rows.map(fitted).filter((row) => row.some((cell) => cell !== ''));
  if (header?.some((cell) => cell !== '')) return { kind: 'table', header: fitted(header), rows: filled };
  if (filled.length === 0) return undefined;
  return isHeader(filled)
    ? { kind: 'table', header: filled[0]!, rows: filled.slice(1) }
    : { kind: 'table', header: [], rows: filled };
}

/** Whether the first row names the columns, where nothing says so. */
export function isHeader(rows: string[][]): boolean {
  const [first] = rows;
  if (!first || rows.length < 2 || first.length < 2) return false;
  return first.every((cell) => cell !== '' && cell.length <= 200 && !value.test(cell));
}
