import { ColumnsNamed } from './columns-named.js';
import { nearestRows, type ComparedColumn, type NearRow, type Wanted } from './nearest-rows.js';
import { passing, type Filter } from './row-filter.js';
import { readTable, type TableBytes } from './table-file.js';
import { TableProblem } from './table-problem.js';
import { summaryOf, type ColumnSummary } from './table-summary.js';

export interface TableQuestion extends Omit<Wanted, 'like'> {
  /** Without it, the answer is what the table has. */
  like?: Wanted['like'];
  filters?: Filter[];
  /** Words of columns in their order, the least first. */
  orders?: Record<string, string[]>;
}

export type TableAnswer =
  | { problem: string }
  | { rows: number; columns: ColumnSummary[] }
  | { rows: number; passed: number; compared: ComparedColumn[]; nearest: NearRow[] };

/** Reads a table and answers a question to it. For a worker thread: a large table takes seconds. */
export function askTable({ file, question }: { file: TableBytes; question: TableQuestion }): TableAnswer {
  try {
    const table = readTable(file);
    const columns = new ColumnsNamed(table, question.orders);
    const { rows } = table;
    if (!question.like) return { rows, columns: summaryOf(table, columns) };
    const passed = passing(rows, columns, question.filters);
    const found = nearestRows(table, columns, passed, { ...question, like: question.like });
    return { rows, passed: passed.length, ...found };
  } catch (error) {
    if (error instanceof TableProblem) return { problem: error.message };
    throw error;
  }
}
