import { type Block, oneLine, type Table } from './block.js';
import { isHeader, tableOf } from './table-header.js';

/** A table goes on in the next block after so many rows. */
const rowsAtOnce = 200;

/** A long table in pieces, all of them with the header that its beginning has. */
export async function* tablesOf(rows: Iterable<string[]> | AsyncIterable<string[]>): AsyncIterable<Table> {
  let header: string[] | undefined;
  let gathered: string[][] = [];
  for await (const row of rows) {
    gathered.push(row.map(oneLine));
    if (gathered.length < rowsAtOnce) continue;
    const table = pieceOf(gathered, header, false);
    header ??= table?.header;
    gathered = [];
    if (table) yield table;
  }
  const last = pieceOf(gathered, header, !header);
  if (last) yield last;
}

/** Where more follows, columns stay where they are: those that are empty here may not be so below. */
function pieceOf(rows: string[][], header: string[] | undefined, isAll: boolean): Table | undefined {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  if (filled.length === 0) return undefined;
  if (header) return { kind: 'table', header, rows: filled };
  if (isAll) return tableOf(filled);
  return isHeader(filled)
    ? { kind: 'table', header: filled[0]!, rows: filled.slice(1) }
    : { kind: 'table', header: [], rows: filled };
}

/** What a sheet holds: tables stand between empty rows, and a cell alone in its row is a text. */
export async function* sheetBlocks(rows: string[][]): AsyncIterable<Block> {
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
async function* regionBlocks(region: string[][]): AsyncIterable<Block> {
  const width = new Set(region.flatMap((row) => row.flatMap((cell, column) => (cell === '' ? [] : [column]))))
    .size;
  if (width > 1) yield* tablesOf(region);
  else for (const row of region) yield { kind: 'paragraph', text: row.find((cell) => cell !== '') ?? '' };
}
