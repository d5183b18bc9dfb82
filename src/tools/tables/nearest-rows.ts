import { isoDayOf } from './cells.js';
import { asText, hasWords, type Column } from './columns.js';
import type { ColumnsNamed, Value } from './columns-named.js';
import { distancesTo, rangeOf } from './distances.js';
import type { RawTable } from './table-file.js';
import { TableProblem } from './table-problem.js';

export interface Wanted {
  like: Record<string, Value>;
  weights?: Record<string, number>;
  limit: number;
}

/** A column that counted, and how. */
export interface ComparedColumn {
  name: string;
  type: Column['type'];
  weight: number;
  /** What a distance of 1 in it is: its least and greatest value, without outliers. */
  range?: [low: number | string, high: number | string];
  /** Rows in which it could not be read, though something is written. */
  unreadable?: number;
}

export interface NearRow {
  /** Counted from 1, below the names of the columns. */
  row: number;
  distance: number;
  /** Compared columns in which it has no value. */
  missing?: string[];
  cells: Record<string, string>;
}

interface Comparison extends ComparedColumn {
  distances: Float64Array;
  /** What a missing value counts as: it makes a row neither nearer nor further than others are. */
  usual: number;
}

/**
 * The rows that are nearest to what is wanted, by the mean distance over columns, weighted (Gower's coefficient); of rows
 * at the same distance the upper one first. Gower leaves out what is missing, by which rows that say little would come
 * first; here it counts as the column's mean distance, and rows that say nothing of what is wanted are left out.
 */
export function nearestRows(
  table: RawTable,
  columns: ColumnsNamed,
  passing: number[],
  { like, weights = {}, limit }: Wanted,
): { compared: ComparedColumn[]; nearest: NearRow[] } {
  const compared = comparisonsOf(columns, like, weights);
  const total = compared.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) throw new TableProblem('At least one column must have a weight above 0');
  const counted = compared.filter(({ weight }) => weight > 0);
  const near: { row: number; distance: number }[] = [];
  for (const row of passing) {
    let [sum, known] = [0, 0];
    for (const { distances, usual, weight } of counted) {
      const distance = distances[row] ?? NaN;
      if (!Number.isNaN(distance)) known++;
      sum += weight * (Number.isNaN(distance) ? usual : distance);
    }
    if (known > 0) near.push({ row, distance: sum / total });
  }
  near.sort((a, b) => a.distance - b.distance || a.row - b.row);
  return {
    compared: compared.map(({ distances: _, usual: __, ...column }) => column),
    nearest: near.slice(0, limit).map(({ row, distance }) => {
      const missing = counted.filter(({ distances }) => Number.isNaN(distances[row])).map(({ name }) => name);
      return {
        row: row + 1,
        distance: Number(distance.toFixed(4)),
        ...(missing.length > 0 && { missing }),
        cells: Object.fromEntries(table.columns.map(({ name, cells }) => [name, cells[row] ?? ''])),
      };
    }),
  };
}

function comparisonsOf(
  columns: ColumnsNamed,
  like: Record<string, Value>,
  weights: Record<string, number>,
): Comparison[] {
  const weightOf = new Map(
    Object.entries(weights).map(([name, weight]) => [columns.get(name).name, weight] as const),
  );
  const compared = Object.entries(like).map(([name, value]) => {
    const named = columns.get(name);
    const wanted = columns.valueIn(named, value);
    // Whoever names a category that no row has means one that is written much like it.
    const column =
      named.type === 'category' && !named.values.includes(String(wanted)) ? asText(named) : named;
    const distances = distancesTo(column, wanted);
    return {
      name: column.name,
      type: column.type,
      weight: weightOf.get(column.name) ?? 1,
      ...shownRange(column),
      ...(column.unread > 0 && { unreadable: column.unread }),
      distances,
      usual: meanOf(column.name, distances),
    };
  });
  const names = new Set(compared.map(({ name }) => name));
  const idle = [...weightOf.keys()].find((name) => !names.has(name));
  if (idle !== undefined)
    throw new TableProblem(`The column "${idle}" has a weight, and no value in \`like\` to compare with`);
  return compared;
}

function meanOf(name: string, distances: Float64Array): number {
  const known = distances.filter((distance) => !Number.isNaN(distance));
  if (known.length === 0) throw new TableProblem(`The column "${name}" has no values`);
  return known.reduce((sum, distance) => sum + distance, 0) / known.length;
}

function shownRange(column: Column): Pick<ComparedColumn, 'range'> {
  if (hasWords(column) || column.type === 'boolean' || column.type === 'ordinal') return {};
  const range = rangeOf(column);
  return { range: column.type === 'date' ? [isoDayOf(range[0]), isoDayOf(range[1])] : range };
}
