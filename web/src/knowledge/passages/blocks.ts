/** A part of a text: from and to. */
export type Span = readonly [from: number, to: number];

export interface Words {
  kind: 'words';
  span: Span;
}

export interface Item {
  /** How many lists it stands in, beside the first. */
  depth: number;
  /** `-`, or its number. */
  mark: string;
  span: Span;
}

export interface Items {
  kind: 'items';
  items: Item[];
}

export interface Table {
  kind: 'table';
  /** Empty when nothing names the columns. */
  head: Span[];
  rows: Span[][];
}

/** A piece of a passage, as the chunker writes them; words are where they are in its text, so that they can be marked. */
export type Block = Words | Items | Table;

const itemMark = /^( {0,20})(-|\d{1,4}[.)])[ \t]+(?=\S)/;
const ruleOfTable = /^\|(?:\s*:?-+:?\s*\|)+\s*$/;
const isRow = (line: string): boolean => /^\|.*\|\s*$/.test(line);

/** Paragraphs, lists and tables of a passage. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  let isApart = true;
  for (const line of text.split('\n')) {
    const from = at;
    at += line.length + 1;
    if (line.trim() === '') {
      isApart = true;
      continue;
    }
    const last = isApart ? undefined : blocks.at(-1);
    // The lines of one list stand close together; so do the rows of a table.
    if (isRow(line)) addRow(blocks, last, line, from);
    else if (itemMark.test(line)) addItem(blocks, last, line, from);
    else addWords(blocks, last, line, from);
    isApart = false;
  }
  return blocks;
}

function addRow(blocks: Block[], last: Block | undefined, line: string, from: number): void {
  const table = last?.kind === 'table' ? last : undefined;
  if (!ruleOfTable.test(line)) {
    if (table) table.rows.push(cellsOf(line, from));
    else blocks.push({ kind: 'table', head: [], rows: [cellsOf(line, from)] });
  } else if (table?.head.length === 0 && table.rows.length === 1) {
    table.head = table.rows.pop() ?? [];
  }
}

/** Between the lines, without the spaces around them. */
function cellsOf(line: string, from: number): Span[] {
  const cells: Span[] = [];
  const end = line.trimEnd().length;
  for (let at = 1; at < end;) {
    const next = line.indexOf('|', at);
    const cell = line.slice(at, next);
    const start = at + (cell.length - cell.trimStart().length);
    cells.push(
      cell.trim() === '' ? [from + at, from + at] : [from + start, from + start + cell.trim().length],
    );
    at = next + 1;
  }
  return cells;
}

function addItem(blocks: Block[], last: Block | undefined, line: string, from: number): void {
  const [whole = '', indent = '', mark = ''] = itemMark.exec(line) ?? [];
  const span: Span = [from + whole.length, from + line.trimEnd().length];
  const item = { depth: Math.floor(indent.length / 2), mark, span };
  if (last?.kind === 'items') last.items.push(item);
  else blocks.push({ kind: 'items', items: [item] });
}

function addWords(blocks: Block[], last: Block | undefined, line: string, from: number): void {
  const end = from + line.trimEnd().length;
  const item = last?.kind === 'items' ? last.items.at(-1) : undefined;
  if (last?.kind === 'words') last.span = [last.span[0], end];
  // An item goes on until something else begins.
  else if (item) item.span = [item.span[0], end];
  else blocks.push({ kind: 'words', span: [from, end] });
}

/** What of the blocks stands between two places; of a table whole rows, under its head. */
export function blocksWithin(blocks: readonly Block[], part: Span): Block[] {
  return blocks.flatMap((block): Block[] => {
    switch (block.kind) {
      case 'words': {
        const span = within(block.span, part);
        return span ? [{ kind: 'words', span }] : [];
      }
      case 'items': {
        const items = block.items.flatMap((item) => {
          const span = within(item.span, part);
          return span ? [{ ...item, span }] : [];
        });
        return items.length > 0 ? [{ kind: 'items', items }] : [];
      }
      case 'table': {
        const rows = block.rows.filter((row) => row.some((cell) => within(cell, part)));
        const isShown = rows.length > 0 || block.head.some((cell) => within(cell, part));
        return isShown ? [{ ...block, rows }] : [];
      }
    }
  });
}

function within([from, to]: Span, [first, last]: Span): Span | undefined {
  const span: Span = [Math.max(from, first), Math.min(to, last)];
  return span[0] < span[1] ? span : undefined;
}
