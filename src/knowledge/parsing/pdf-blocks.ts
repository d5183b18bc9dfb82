import { type Block, type Paragraph, type Table } from './block.js';
import { PdfHeadings } from './pdf-headings.js';
import { joinLines, type PdfLine } from './pdf-lines.js';
import { itemOf, paragraphsOf, pitchOf, type PdfParagraph } from './pdf-paragraphs.js';
import { type PdfTable, runsOf } from './pdf-table.js';
import { tableOf } from './table-header.js';

/** What pages hold, in their order; a paragraph or a table that goes on overleaf is told so. */
export function* pdfBlocks(pages: PdfLine[][]): Iterable<Block> {
  const headings = new PdfHeadings(pages);
  const pitch = pitchOf(pages);
  let open: Block | undefined;
  let lastTable: { columns: PdfTable['columns']; header: string[] } | undefined;
  for (const lines of pages) {
    for (const run of runsOf(lines)) {
      if ('rows' in run) {
        const table = tableBlock(run, lastTable);
        if (!table) continue;
        if (open) yield open;
        open = undefined;
        yield table;
        lastTable = { columns: run.columns, header: table.header };
        continue;
      }
      for (const paragraph of paragraphsOf(run.lines, pitch)) {
        const block = blockOf(paragraph, headings);
        if (block.kind === 'heading') lastTable = undefined;
        const joined = open && joinedBlock(open, block);
        if (joined) {
          open = joined;
          continue;
        }
        if (open) yield open;
        open = block;
      }
    }
  }
  if (open) yield open;
}

function blockOf(paragraph: PdfParagraph, headings: PdfHeadings): Block {
  const { text, page } = paragraph;
  const item = itemOf(text);
  if (item) return { kind: 'list', items: [item], page };
  const level = headings.levelOf(paragraph);
  return level ? { kind: 'heading', level, text, page } : { kind: 'paragraph', text, page };
}

/** The same paragraph overleaf, the same list, or a heading of two lines. */
function joinedBlock(open: Block, block: Block): Block | undefined {
  if (open.kind === 'list' && block.kind === 'list')
    return { ...open, items: [...open.items, ...block.items] };
  if (open.kind === 'paragraph' && block.kind === 'paragraph' && goesOn(open, block))
    return { ...open, text: joinLines([open.text, block.text]), pageEnd: block.page };
  return undefined;
}

const goesOn = (open: Paragraph, block: Paragraph): boolean =>
  block.page !== (open.pageEnd ?? open.page) &&
  !/[.!?:;…]["»”)]*$/.test(open.text) &&
  /^[\p{Ll}\d(«]/u.test(block.text);

/** Overleaf the header is said again, or it holds all the same. */
function tableBlock(
  { rows, columns, page }: PdfTable,
  before: { columns: PdfTable['columns']; header: string[] } | undefined,
): Table | undefined {
  const isSame =
    before &&
    before.header.length === columns.length &&
    columns.every(([left, right], i) => left < before.columns[i]![1] && right > before.columns[i]![0]);
  if (!isSame) {
    const table = tableOf(rows);
    return table && { ...table, page };
  }
  const isRepeated = rows[0]?.every((cell, i) => cell === before.header[i]);
  const table = tableOf(isRepeated ? rows.slice(1) : rows, before.header);
  return table && { ...table, page };
}
