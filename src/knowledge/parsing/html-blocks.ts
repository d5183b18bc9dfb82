import { type Block, fewLines, oneLine, withoutMarks } from './block.js';
import { type HtmlNode } from './html-node.js';
import { HtmlTable } from './html-table.js';

export interface Html {
  title: string;
  blocks: Iterable<Block>;
}

const [elementNode, textNode] = [1, 3];

const namesOf = (names: string): Set<string> => new Set(names.split(' '));

/** What is run, drawn or embedded, what is not shown, and what leads to other pages. */
const unread = namesOf(
  'HEAD SCRIPT STYLE NOSCRIPT TEMPLATE IFRAME OBJECT EMBED SVG CANVAS DIALOG NAV FOOTER ASIDE BUTTON SELECT TEXTAREA',
);
const unseen = /display\s*:\s*none|visibility\s*:\s*hidden/i;
/** What text flows through; everything else begins and ends a paragraph. */
const inline = namesOf(
  'A ABBR B BDI BDO BIG CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK Q S SAMP SMALL SPAN STRIKE STRONG SUB SUP ' +
    'TIME TT U VAR WBR O:P NOBR',
);
/** Pages were once laid out in tables; past this many in each other they are no layout any more. */
const deepestLayout = 4;

/** The blocks of a page; nothing in it is run or loaded. */
export async function htmlBlocks(html: string): Promise<Html> {
  const { parseHTML } = await import('linkedom');
  // Not the document itself: the type that it says has no sibling here, whatever follows it.
  const parse = (text: string) =>
    (parseHTML(text) as { document: { documentElement: HtmlNode | null } }).document.documentElement;
  // The tags that a page may leave out; this parser does not add them.
  const isWhole = /<html[\s>]/i.test(html.slice(0, 4_096));
  const wrapped = () => parse(`<html><head></head><body>${html}</body></html>`);
  const page = (isWhole ? parse(html) : undefined) ?? wrapped();
  if (!page) return { title: '', blocks: [] };
  return {
    title: oneLine(first(page, 'TITLE')?.textContent ?? ''),
    blocks: new HtmlWalk(first(page, 'MAIN') ?? page).blocks(),
  };
}

/** Walks step by step: a page may be nested deeper than a stack is. */
class HtmlWalk {
  private text = '';
  private readonly ready: Block[] = [];
  private readonly lists: { ordered: boolean; items: number }[] = [];
  private items: string[] = [];
  private mark = '';
  private table: HtmlTable | undefined;
  private layouts = 0;

  constructor(private readonly root: HtmlNode) {}

  *blocks(): Iterable<Block> {
    let node: HtmlNode | null = this.root.firstChild;
    while (node) {
      if (this.enter(node)) {
        if (node.firstChild) {
          node = node.firstChild;
          continue;
        }
        this.leave(node);
      }
      while (node && !node.nextSibling) {
        node = node.parentNode === this.root ? null : node.parentNode;
        if (node) this.leave(node);
      }
      node = node?.nextSibling ?? null;
      yield* this.ready.splice(0);
    }
    this.flush();
    yield* this.ready.splice(0);
  }

  /** Whether what is inside is read, too. */
  private enter(node: HtmlNode): boolean {
    if (node.nodeType === textNode) this.text += (node.nodeValue ?? '').replace(/\s+/g, ' ');
    if (node.nodeType !== elementNode) return false;
    const name = node.nodeName;
    if (unread.has(name.toUpperCase()) || isHidden(node)) return false;
    if (inline.has(name)) return true;
    if (name === 'BR') this.text += '\n';
    else if (this.table) this.table.enter(node, this.take());
    else return this.enterBlock(node, name);
    return true;
  }

  private enterBlock(node: HtmlNode, name: string): boolean {
    this.flush();
    if (name === 'PRE') {
      const text = withoutMarks(node.textContent ?? '').replace(/^\n+|\s+$/g, '');
      if (text !== '') this.ready.push({ kind: 'code', text });
      return false;
    }
    if (name === 'UL' || name === 'OL') this.lists.push({ ordered: name === 'OL', items: 0 });
    if (name === 'LI') this.mark = this.nextMark();
    if (name === 'TABLE') {
      if (this.layouts < deepestLayout && isLayout(node)) this.layouts++;
      else this.table = new HtmlTable(node);
    }
    return true;
  }

  private leave(node: HtmlNode): void {
    const name = node.nodeName;
    if (node.nodeType !== elementNode || inline.has(name)) return;
    if (this.table) {
      this.table.leave(node, this.take());
      if (!this.table.isOver) return;
      const table = this.table.result();
      this.table = undefined;
      this.closeList();
      if (table) this.ready.push(table);
      return;
    }
    if (name === 'BR') return;
    this.flush(/^H([1-6])$/.exec(name)?.[1]);
    if (name === 'UL' || name === 'OL') {
      this.lists.pop();
      if (this.lists.length === 0) this.closeList();
    }
  }

  private take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  private flush(level?: string): void {
    const text = this.take();
    if (level) {
      const heading = oneLine(text);
      this.closeList();
      if (heading !== '') this.ready.push({ kind: 'heading', level: Number(level), text: heading });
      return;
    }
    const lines = fewLines(text);
    if (lines === '') return;
    if (this.lists.length > 0) this.items.push(this.listed(lines));
    else this.ready.push({ kind: 'paragraph', text: lines });
  }

  private closeList(): void {
    if (this.items.length > 0) this.ready.push({ kind: 'list', items: this.items });
    this.items = [];
  }

  private nextMark(): string {
    const list = this.lists.at(-1);
    if (!list) return '';
    list.items++;
    return list.ordered ? `${list.items}. ` : '- ';
  }

  /** What follows the first paragraph of an item stands under it. */
  private listed(text: string): string {
    const indent = '  '.repeat(Math.min(this.lists.length - 1, 8));
    const { mark } = this;
    this.mark = '';
    return `${indent}${mark || '  '}${text.replaceAll('\n', `\n${indent}  `)}`;
  }
}

function isHidden(node: HtmlNode): boolean {
  const style = node.getAttribute?.('style');
  return (
    node.getAttribute?.('hidden') !== null || (style !== null && style !== undefined && unseen.test(style))
  );
}

/** A table that holds headings or other tables holds the parts of a page. */
function isLayout(table: HtmlNode): boolean {
  for (const node of nodesIn(table)) if (/^(H[1-6]|TABLE)$/.test(node.nodeName)) return true;
  return false;
}

function first(page: HtmlNode, name: string): HtmlNode | undefined {
  for (const node of nodesIn(page)) if (node.nodeName === name) return node;
  return undefined;
}

function* nodesIn(root: HtmlNode): Iterable<HtmlNode> {
  let node: HtmlNode | null = root.firstChild;
  while (node) {
    yield node;
    if (node.firstChild) {
      node = node.firstChild;
      continue;
    }
    while (node && !node.nextSibling) node = node.parentNode === root ? null : node.parentNode;
    node = node?.nextSibling ?? null;
  }
}
