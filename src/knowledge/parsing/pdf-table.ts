import { joinLines, onSameLine, type PdfLine } from './pdf-lines.js';

interface Cell {
  lines: PdfLine[];
  left: number;
  right: number;
}

interface Row {
  cells: Cell[];
  /** Base lines of the highest and the lowest line. */
  top: number;
  bottom: number;
}

type Span = [left: number, right: number];

/** Runs of a page: lines of text, and tables. */
export type PdfRun = { lines: PdfLine[] } | PdfTable;

export interface PdfTable {
  rows: string[][];
  columns: Span[];
  page: number;
}

/** As parts of the size of letters: how far lines of a cell, and rows, are apart at most. */
const [withinCell, withinMiddle, betweenRows] = [1.9, 3, 4];
/** Gaps between words of one justified line: how far they differ, in points, and how wide they are, in letters. */
const [evenGaps, widestGap] = [0.8, 4];
const longestHeader = 200;
/** Alone in its column it numbers what stands beside it. */
const enumerator = /^(?:[•●▪◦‣·■□✓\ue000-\uf8ff–—*-]|\(?\d{1,3}(?:\.\d{1,3})*[.)]|\p{L}\))$/u;

/**
 * Tells tables from text. A row is what is written cell by cell at one height, and rows are a table where their cells stand
 * under each other in columns that no cell crosses; whatever is not so stays text.
 */
export function runsOf(lines: PdfLine[]): PdfRun[] {
  const rows = rowsOf(lines);
  const runs: PdfRun[] = [];
  let text: PdfLine[] = [];
  for (let at = 0; at < rows.length;) {
    const found = tableAt(rows, at);
    if (!found) {
      text.push(...linesIn(rows[at]!));
      at++;
      continue;
    }
    const header = headerAbove(text, found.table.columns);
    if (header) {
      text = text.slice(0, -header.lines);
      found.table.rows.unshift(header.cells);
    }
    if (text.length > 0) runs.push({ lines: text });
    text = [];
    runs.push(found.table);
    at = found.next;
  }
  return text.length > 0 ? [...runs, { lines: text }] : runs;
}

function rowsOf(lines: PdfLine[]): Row[] {
  const rows: Row[] = [];
  for (const line of lines) {
    const row = rows.at(-1);
    const [left, right] = [line.x, line.x + line.width];
    const cell = row?.cells.at(-1);
    if (row && cell && isUnder(line, row, cell)) {
      cell.lines.push(line);
      cell.left = Math.min(cell.left, left);
      cell.right = Math.max(cell.right, right);
      row.bottom = Math.min(row.bottom, line.y);
    } else if (row && cell && isBeside(line, row, cell, rows.at(-2)?.bottom ?? Infinity)) {
      // What leads to a table stands right above its first row.
      if (row.cells.length === 1 && isLastOf(line, cell)) rows.splice(-1, 1, ...withoutLast(row));
      const last = rows.at(-1)!;
      last.cells.push({ lines: [line], left, right });
      last.top = Math.max(last.top, line.y);
      last.bottom = Math.min(last.bottom, line.y);
    } else rows.push(rowOf([line]));
  }
  return rows;
}

function rowOf(lines: PdfLine[]): Row {
  const heights = lines.map(({ y }) => y);
  const left = Math.min(...lines.map(({ x }) => x));
  const right = Math.max(...lines.map(({ x, width }) => x + width));
  return { cells: [{ lines, left, right }], top: Math.max(...heights), bottom: Math.min(...heights) };
}

const isLastOf = (line: PdfLine, { lines }: Cell): boolean =>
  lines.length > 1 && onSameLine(line, lines.at(-1)!) && !onSameLine(line, lines[0]!);

const withoutLast = ({ cells: [cell] }: Row): Row[] => [
  rowOf(cell!.lines.slice(0, -1)),
  rowOf(cell!.lines.slice(-1)),
];

/** A paragraph is one cell; in a row of several, lines go on in their own column only. */
function isUnder(line: PdfLine, { cells }: Row, cell: Cell): boolean {
  const last = cell.lines.at(-1)!;
  const drop = last.y - line.y;
  if (drop < last.size * 0.5 || drop > last.size * withinCell) return false;
  const before = cells.at(-2);
  if (before && line.x < before.right) return false;
  return line.x < cell.right && line.x + line.width > cell.left;
}

function isBeside(line: PdfLine, row: Row, cell: Cell, ceiling: number): boolean {
  const slack = line.size * 0.5;
  if (line.x < cell.right || line.y < row.bottom - slack) return false;
  // Cells may stand in the middle of their row: those that have more lines begin higher.
  const highest = Math.min(row.top + line.size * withinMiddle, ceiling - slack);
  return line.y <= Math.max(row.top + slack, highest);
}

const linesIn = ({ cells }: Row): PdfLine[] => cells.flatMap(({ lines }) => lines);

function tableAt(rows: Row[], start: number): { table: PdfTable; next: number } | undefined {
  if (rows[start]!.cells.length < 2) return undefined;
  let columns: Span[] = [];
  let [next, full] = [start, 0];
  for (let at = start; at < rows.length; at++) {
    const row = rows[at]!;
    if (isJustified(row) || (at > start && isFar(rows[at - 1]!, row))) break;
    const wider = merged([...columns, ...row.cells.map(({ left, right }): Span => [left, right])]);
    if (wider.length < 2 || !rows.slice(start, at + 1).every((one) => fits(one, wider))) break;
    columns = wider;
    // Rows of one cell belong to it only if the table goes on under them.
    if (row.cells.length < 2) continue;
    full++;
    next = at + 1;
  }
  const taken = rows.slice(start, next);
  if (full < 2 || (taken.length < 3 && columns.length < 3 && !isAligned(taken))) return undefined;
  if (columns.length === 2 && taken.every(({ cells }) => enumerator.test(textOf(cells[0]!))))
    return undefined;
  return {
    table: {
      columns,
      page: taken[0]!.cells[0]!.lines[0]!.page,
      rows: taken.map(({ cells }) =>
        columns.map((column) =>
          cells
            .filter((cell) => covers(column, cell))
            .map(textOf)
            .join(' '),
        ),
      ),
    },
    next,
  };
}

/**
 * Names of columns often stand closer together than columns do, so that their line looks like text. It is the header if each
 * column gets a word of it.
 */
function headerAbove(text: PdfLine[], columns: Span[]): { cells: string[]; lines: number } | undefined {
  const last = text.at(-1);
  if (!last || /[.:;]$/.test(last.text)) return undefined;
  const above = text.findLastIndex((line) => !onSameLine(line, last)) + 1;
  const line = text.slice(above);
  const cells: string[][] = columns.map(() => []);
  for (const { word, middle } of line.flatMap(wordsOf)) {
    const column = columns.findLastIndex(([left], i) => i === 0 || left - last.size / 2 <= middle);
    cells[column]!.push(word);
  }
  if (cells.some((words) => words.length === 0) || cells.flat().join(' ').length > longestHeader)
    return undefined;
  return { cells: cells.map((words) => words.join(' ')), lines: line.length };
}

/** Where words of a line stand, as if all letters were equally wide. */
function wordsOf({ text, x, width }: PdfLine): { word: string; middle: number }[] {
  const letter = width / text.length;
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    word,
    middle: x + (index + word.length / 2) * letter,
  }));
}

const textOf = ({ lines }: Cell): string => joinLines(lines.map(({ text }) => text));

const isFar = (above: Row, below: Row): boolean => {
  const { size } = below.cells[0]!.lines[0]!;
  const drop = above.bottom - below.top;
  return drop < 0 || drop > size * betweenRows;
};

/** Words of one line, drawn apart so that it ends at the margin. */
function isJustified({ cells }: Row): boolean {
  if (cells.length < 3 || cells.some(({ lines }) => !onSameLine(lines[0]!, cells[0]!.lines[0]!)))
    return false;
  const gaps = cells.slice(1).map(({ left }, i) => left - cells[i]!.right);
  const widest = Math.max(...gaps);
  return widest - Math.min(...gaps) < evenGaps && widest < cells[0]!.lines[0]!.size * widestGap;
}

/** Two rows are a table if their columns begin at the same places. */
const isAligned = ([first, second]: Row[]): boolean =>
  first!.cells.length === second?.cells.length &&
  first!.cells.every(({ left }, i) => Math.abs(left - second.cells[i]!.left) < 2);

function merged(spans: Span[]): Span[] {
  const columns: Span[] = [];
  for (const [left, right] of spans.sort(([one], [other]) => one - other)) {
    const last = columns.at(-1);
    if (last && left < last[1]) last[1] = Math.max(last[1], right);
    else columns.push([left, right]);
  }
  return columns;
}

const covers = ([left, right]: Span, cell: Cell): boolean => cell.left < right && cell.right > left;

/** No two cells of a row in one column, and none across several. */
const fits = ({ cells }: Row, columns: Span[]): boolean =>
  columns.every((column) => cells.filter((cell) => covers(column, cell)).length <= 1) &&
  cells.every((cell) => columns.filter((column) => covers(column, cell)).length <= 1);
