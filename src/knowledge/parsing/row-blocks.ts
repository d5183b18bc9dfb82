import { type Block, type Table } from './block.js';
import { tableOf } from './table-header.js';

/** A table goes on in the next block after so many rows. */
const rowsAtOnce = 200;

/** A long table in pieces, all of them with its header. */
export function* tablesOf(rows: string[][]): Iterable<Table> {
  const table = tableOf(rows);
  if (!table) return;
  for (let at = 0; at < Math.max(1, table.rows.length); at += rowsAtOnce)
    yield { ...table, rows: table.rows.slice(at, at + rowsAtOnce) };
}

/** What a sheet holds: tables stand between empty rows, and a cell alone in its row is a text. */
export function* sheetBlocks(rows: string[][]): Iterable<Block> {
  let region: string[][] = [];
  for (const row of [...rows, []]) {
    const filled = row.filter((cell) => cell !== '').length;
    const isText = filled === 1 && region.length === 0;
    if (filled > 0 && !isText) region.push(row);
    else yield* regionBlocks(region);
    if (filled === 0 || isText) region = [];
    if (isText) yield { kind: 'paragraph', text: row.find((cell) => cell !== '')! };
  }
}

/** Lists of one column have no table about them. */
function* regionBlocks(region: string[][]): Iterable<Block> {
  const width = new Set(region.flatMap((row) => row.flatMap((cell, column) => (cell === '' ? [] : [column]))))
    .size;
  if (width > 1) yield* tablesOf(region);
  else for (const row of region) yield { kind: 'paragraph', text: row.find((cell) => cell !== '') ?? '' };
}
