import { normalized } from './cells.js';
import { hasWords, ordered, typed, type Column } from './columns.js';
import type { RawColumn, RawTable } from './table-file.js';
import { TableProblem } from './table-problem.js';

/** A value as a model writes it. */
export type Value = string | number | boolean;

/** The columns of a table by their names, typed when they are asked for: most are not. */
export class ColumnsNamed {
  private readonly raw: ReadonlyMap<string, RawColumn>;
  private readonly found = new Map<string, Column>();

  constructor(
    private readonly table: RawTable,
    private readonly orders: Readonly<Record<string, string[]>> = {},
  ) {
    this.raw = new Map(table.columns.map((column) => [normalized(column.name), column]));
    for (const name of Object.keys(orders)) this.rawOf(name);
  }

  /** Throws TableProblem with all the names when none is this one. */
  get(name: string): Column {
    const raw = this.rawOf(name);
    const found = this.found.get(raw.name) ?? this.typed(raw);
    this.found.set(raw.name, found);
    return found;
  }

  /** As the column reads its cells; throws TableProblem for what is none of them. */
  valueIn(column: Column, value: Value): number | string {
    if (hasWords(column)) return normalized(String(value));
    if (column.type === 'number' && typeof value === 'number') return value;
    const read = column.read(String(value).trim());
    if (read === undefined)
      throw new TableProblem(
        `${JSON.stringify(value)} is no value of the column "${column.name}", ${kindOf(column)}`,
      );
    return read;
  }

  private rawOf(name: string): RawColumn {
    const column = this.raw.get(normalized(name));
    if (column) return column;
    const names = this.table.columns.map((known) => `"${known.name}"`).join(', ');
    throw new TableProblem(`There is no column "${name}". The columns are: ${names}`);
  }

  private typed(raw: RawColumn): Column {
    const order = Object.entries(this.orders).find(([name]) => normalized(name) === normalized(raw.name));
    return order ? ordered(raw, order[1]) : typed(raw, this.table.separator);
  }
}

const kinds: Record<Column['type'], string> = {
  number: 'which has numbers',
  date: 'which has dates: write YYYY-MM-DD',
  boolean: 'which has yes and no',
  ordinal: 'whose order does not name it',
  category: 'which has words',
  text: 'which has texts',
};
const kindOf = ({ type }: Column): string => kinds[type];
