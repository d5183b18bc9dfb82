export type Cell = string | number | undefined;

const shown = (cell: Cell): string => {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell)) return '-';
  if (Number.isInteger(cell) || Math.abs(cell) >= 1_000) return Math.round(cell).toLocaleString('en-US');
  if (cell !== 0 && Math.abs(cell) < 0.1) return cell.toFixed(3);
  return Math.abs(cell) >= 100 ? cell.toFixed(0) : cell.toFixed(Math.abs(cell) >= 10 ? 1 : 2);
};

/** Columns under their heads: texts to the left, figures to the right. */
export function table(heads: string[], rows: Cell[][]): string {
  const width = (column: number): number =>
    Math.max(...[heads, ...rows].map((row) => shown(row[column]).length));
  const widths = heads.map((_, column) => width(column));
  const isText = (column: number): boolean => rows.every((row) => typeof row[column] !== 'number');
  const line = (row: Cell[]): string =>
    widths
      .map((size, column) =>
        isText(column) ? shown(row[column]).padEnd(size) : shown(row[column]).padStart(size),
      )
      .join('  ')
      .trimEnd();
  return [line(heads), widths.map((size) => '-'.repeat(size)).join('  '), ...rows.map(line)].join('\n');
}

/** The middle value; of an even count the mean of the two. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}
