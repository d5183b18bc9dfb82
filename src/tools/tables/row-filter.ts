import { hasWords } from './columns.js';
import type { ColumnsNamed, Value } from './columns-named.js';
import { TableProblem } from './table-problem.js';

export const operators = ['=', '!=', '<', '<=', '>', '>=', 'between'] as const;

export interface Filter {
  column: string;
  is: (typeof operators)[number];
  value: Value;
  /** The other end of `between`; both ends belong to it. */
  to?: Value;
}

/** The rows, counted from 0, that pass all filters; what a row does not say passes none. */
export function passing(rows: number, columns: ColumnsNamed, filters: Filter[] = []): number[] {
  const tests = filters.map((filter) => testOf(filter, columns));
  const all = Array.from({ length: rows }, (_, row) => row);
  return tests.length === 0 ? all : all.filter((row) => tests.every((passes) => passes(row)));
}

function testOf({ column: name, is, value, to }: Filter, columns: ColumnsNamed): (row: number) => boolean {
  const column = columns.get(name);
  const bound = columns.valueIn(column, value);
  const { values } = column;
  if (hasWords(column) && is !== '=' && is !== '!=')
    throw new TableProblem(`The column "${column.name}" has words: it can be filtered by = and != alone`);
  if (is === 'between' && to === undefined)
    throw new TableProblem('A filter with `between` needs `to` as well');
  const end = is === 'between' && to !== undefined ? columns.valueIn(column, to) : bound;
  const compare: Record<Filter['is'], (cell: number | string) => boolean> = {
    '=': (cell) => cell === bound,
    '!=': (cell) => cell !== bound,
    '<': (cell) => cell < bound,
    '<=': (cell) => cell <= bound,
    '>': (cell) => cell > bound,
    '>=': (cell) => cell >= bound,
    between: (cell) => cell >= bound && cell <= end,
  };
  const holds = compare[is];
  return (row) => {
    const cell = values[row] ?? '';
    return cell !== '' && !Number.isNaN(cell) && holds(cell);
  };
}
