import { shortened } from '../../platform/text/index.js';
import type { TableAnswer } from './ask-table.js';

type Found = Extract<TableAnswer, { nearest: unknown }>;
type Summary = Extract<TableAnswer, { columns: unknown }>;

/** What a model takes of one result, less what is said around it. */
const longest = 20_000;
const longestCell = 300;

/** A line of JSON for each row. */
export function foundText(name: string, { rows, passed, compared, nearest }: Found): string {
  const head = [
    `Table "${name}": ${rows} rows, ${passed === rows ? 'all' : passed} of them compared. Distances are from 0 (the same) to 1.`,
    `Compared columns: ${JSON.stringify(compared)}`,
  ];
  if (nearest.length === 0) return [...head, 'No row passes the filters'].join('\n');
  const lines = nearest.map(({ cells, ...row }) =>
    JSON.stringify({
      ...row,
      cells: Object.fromEntries(
        Object.entries(cells).map(([column, cell]) => [column, shortened(cell, longestCell)]),
      ),
    }),
  );
  return withinLimit(head, lines, 'rows');
}

export const summaryText = (name: string, { rows, columns }: Summary): string =>
  withinLimit(
    [`Table "${name}": ${rows} rows. Its columns:`],
    columns.map((column) => JSON.stringify(column)),
    'columns',
  );

/** Whole lines: half a row would be taken for a whole one. */
function withinLimit(head: string[], lines: string[], what: string): string {
  const shown = [...head];
  let left = longest;
  for (const [place, line] of lines.entries()) {
    left -= line.length + 1;
    if (left < 0) return [...shown, `(${lines.length - place} more ${what} have no room here)`].join('\n');
    shown.push(line);
  }
  return shown.join('\n');
}
