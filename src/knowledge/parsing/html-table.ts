import { oneLine, type Table } from './block.js';
import { type HtmlNode } from './html-node.js';
import { tableOf } from './table-header.js';

/** Spans of hostile pages reach to the horizon. */
const [widest, tallest] = [100, 1_000];

/** Gathers the cells of one table; tables inside of it are text of their cell. */
export class HtmlTable {
  isOver = false;
  private readonly rows: string[][] = [];
  private readonly headers: string[][] = [];
  private row: string[] | undefined;
  private cell: string | undefined;
  private headings = 0;
  private inHead = false;
  private depth = 0;
  private caption = '';
  /** Cells of rows above that reach into the next ones, by column. */
  private readonly reaching = new Map<number, { text: string; rows: number }>();

  constructor(private readonly node: HtmlNode) {}

  /** `text` is what stood before. */
  enter(node: HtmlNode, text: string): void {
    this.add(text);
    if (node.nodeName === 'TABLE') this.depth++;
    if (this.depth > 0) return;
    if (node.nodeName === 'THEAD') this.inHead = true;
    if (node.nodeName === 'TR') this.startRow();
    if (node.nodeName === 'TD' || node.nodeName === 'TH') {
      if (!this.row) this.startRow();
      this.cell = '';
    }
    if (node.nodeName === 'CAPTION') this.cell = '';
  }

  leave(node: HtmlNode, text: string): void {
    this.add(text);
    if (node === this.node) {
      this.endRow();
      this.isOver = true;
    } else if (this.depth > 0) {
      if (node.nodeName === 'TABLE') this.depth--;
    } else if (node.nodeName === 'TD' || node.nodeName === 'TH') this.endCell(node);
    else if (node.nodeName === 'TR') this.endRow();
    else if (node.nodeName === 'THEAD') this.inHead = false;
    else if (node.nodeName === 'CAPTION') {
      this.caption = oneLine(this.cell ?? '');
      this.cell = undefined;
    }
  }

  result(): Table | undefined {
    const header = this.headers.length > 0 ? joined(this.headers) : undefined;
    const table = tableOf(this.rows, header);
    return table && this.caption !== '' ? { ...table, caption: this.caption } : table;
  }

  private add(text: string): void {
    if (this.cell !== undefined) this.cell += `${text} `;
  }

  private startRow(): void {
    this.endRow();
    this.row = [];
    this.headings = 0;
  }

  private endCell(node: HtmlNode): void {
    if (!this.row || this.cell === undefined) return;
    this.fill(this.row);
    const text = oneLine(this.cell);
    this.cell = undefined;
    if (node.nodeName === 'TH') this.headings++;
    else if (text !== '') this.headings = -Infinity;
    const rows = spanOf(node, 'rowspan', tallest);
    for (let left = spanOf(node, 'colspan', widest), at = 0; at < left && this.row.length < widest; at++) {
      const shown = at === 0 ? text : '';
      if (rows > 1) this.reaching.set(this.row.length, { text: shown, rows: rows - 1 });
      this.row.push(shown);
    }
  }

  private endRow(): void {
    const { row } = this;
    if (!row) return;
    this.fill(row);
    this.row = undefined;
    if (row.length === 0) return;
    if ((this.inHead || this.headings > 0) && this.rows.length === 0) this.headers.push(row);
    else this.rows.push(row);
  }

  private fill(row: string[]): void {
    for (let above = this.reaching.get(row.length); above; above = this.reaching.get(row.length)) {
      if (above.rows === 1) this.reaching.delete(row.length);
      else this.reaching.set(row.length, { ...above, rows: above.rows - 1 });
      row.push(above.text);
    }
  }
}

function spanOf(node: HtmlNode, name: string, most: number): number {
  const span = Number(node.getAttribute?.(name) ?? 1);
  return Number.isInteger(span) && span > 0 ? Math.min(span, most) : 1;
}

/** Headers of several rows, column by column. */
function joined(headers: string[][]): string[] {
  const width = Math.max(...headers.map((row) => row.length));
  return Array.from({ length: width }, (_, column) =>
    [...new Set(headers.map((row) => row[column] ?? '').filter((text) => text !== ''))].join(', '),
  );
}
