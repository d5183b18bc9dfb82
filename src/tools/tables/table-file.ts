import { CsvError, parse } from 'csv-parse/sync';
import { normalized, readDate, readNumber } from './cells.js';
import { TableProblem } from './table-problem.js';

export interface TableBytes {
  bytes: Uint8Array;
  charset: string;
}

export interface RawColumn {
  name: string;
  /** One for each row; what is missing is an empty text. */
  cells: string[];
}

/** A table as it stands in its file. */
export interface RawTable {
  columns: RawColumn[];
  rows: number;
  separator: Separator;
}

/** In the order in which they are tried: a comma is in numbers and in sentences as well. */
const separators = [';', '\t', ','] as const;
export type Separator = (typeof separators)[number];

const most = { megabytes: 32, columns: 200, rows: 200_000, cells: 2_000_000 };

/** So many lines tell what separates their cells. */
const linesLookedAt = 50;

const absent = /^(-+|—|–|n\/a|#n\/a|na|nan|null|none|н\/д|нет данных|не указано)$/i;

/** CSV (RFC 4180) as people and spreadsheets write it, below a line of names. Throws TableProblem. */
export function readTable({ bytes, charset }: TableBytes): RawTable {
  if (bytes.length > most.megabytes * 1024 ** 2)
    throw new TableProblem(`A table has at most ${most.megabytes} MB, and this file has more`);
  const text = charset === 'utf-8' ? bytes : Buffer.from(new TextDecoder(charset).decode(bytes));
  const separator = separatorOf(text);
  const columns: RawColumn[] = [];
  let rows = 0;
  eachLine(text, { separator }, (cells, line) => {
    if (columns.length === 0) {
      for (const name of namesIn(cells)) columns.push({ name, cells: [] });
      return;
    }
    if (++rows > most.rows || rows * columns.length > most.cells)
      throw new TableProblem(
        `A table has at most ${most.rows} rows and ${most.cells} cells, and this one has more`,
      );
    const surplus = cells.findIndex((cell, place) => place >= columns.length && cell !== '');
    if (surplus >= 0)
      throw new TableProblem(
        `Line ${line} has ${surplus + 1} cells, and the first line names ${columns.length} columns`,
      );
    columns.forEach((column, place) => column.cells.push(cellOf(cells[place])));
  });
  if (rows === 0) throw new TableProblem('There is no row below the first line, which names the columns');
  return { columns, rows, separator };
}

const cellOf = (cell = ''): string => (absent.test(cell) ? '' : cell);

/** Lines of nothing but separators are none. */
function eachLine(
  text: Uint8Array,
  { separator, to }: { separator: Separator; to?: number },
  take: (cells: string[], line: number) => void,
): void {
  try {
    parse(text, {
      bom: true,
      delimiter: separator,
      relax_column_count: true,
      // `ООО "Ромашка"` is written so more often than by the book.
      relax_quotes: true,
      skip_empty_lines: true,
      ...(to && { to }),
      on_record: (record: string[], { lines }) => {
        const cells = record.map((cell) => cell.trim());
        if (cells.some((cell) => cell !== '')) take(cells, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TableProblem(wordsFor(error));
  }
}

function wordsFor({ code, message }: CsvError): string {
  return code === 'CSV_QUOTE_NOT_CLOSED' ? 'A quotation mark is opened and never closed' : message;
}

/** The first one by which lines have as many cells as there are names: at least half of them; the others have mistakes. */
function separatorOf(text: Uint8Array): Separator {
  const separator = separators.find((candidate) => {
    const [width = 0, ...widths] = widthsOf(text, candidate);
    const full = widths.filter((other) => other === width).length;
    return width > 1 && full * 2 >= widths.length;
  });
  if (separator) return separator;
  throw new TableProblem(
    'Its lines are not cells separated by commas, semicolons or tabs, below a line with the names of the columns',
  );
}

function widthsOf(text: Uint8Array, separator: Separator): number[] {
  const widths: number[] = [];
  const width = (cells: string[]) => cells.findLastIndex((cell) => cell !== '') + 1;
  eachLine(text, { separator, to: linesLookedAt }, (cells) => widths.push(width(cells)));
  return widths;
}

/** As they are written; those that are not are numbered. */
function namesIn(cells: string[]): string[] {
  const width = cells.findLastIndex((cell) => cell !== '') + 1;
  if (width > most.columns)
    throw new TableProblem(`A table has at most ${most.columns} columns, and this one has ${width}`);
  const written = cells.slice(0, width);
  const isValue = (cell: string) => readNumber(cell) !== undefined || readDate(cell) !== undefined;
  if (written.every((cell) => cell === '' || isValue(cell)))
    throw new TableProblem('The first line must name the columns, and it has only values');
  const names = written.map((cell, place) => cell || `column ${place + 1}`);
  const double = names.find((name, place) =>
    names.some((other, before) => before < place && normalized(other) === normalized(name)),
  );
  if (double !== undefined) throw new TableProblem(`Two columns have the name "${double}"`);
  return names;
}
