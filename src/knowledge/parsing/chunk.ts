import { estimateTokens, storableText } from '../../platform/text/index.js';
import { type Block, type Heading } from './block.js';
import { type ChunkKind, groupOf, type Group, type Piece } from './pieces.js';
import { sentencesOf } from './sentences.js';

export interface ChunkDraft {
  text: string;
  titlePath: string[];
  page: number | null;
  pageEnd: number | null;
  kind: ChunkKind;
  tokens: number;
}

/** In tokens; about what embedding models take at once and a person reads at a glance. */
const [target, most] = [350, 512];
/** A chunk with less than this goes on past what would end it, or joins the one before. */
const [small, tiny] = [120, 40];
/** The last sentences of a chunk that begin the next one, at most. */
const overlapping = 60;
/** Sections this deep are topics of their own, however short; those below may share a chunk. */
const topDepth = 2;
const [longestTitle, deepest] = [300, 8];

interface Draft {
  titlePath: string[];
  pieces: Piece[];
  tokens: number;
  /** Of the pieces, said before. */
  repeated: number;
}

/** Cuts a document along its structure; blocks go in one by one, and chunks come out as they are done. */
export class Chunker {
  private readonly headings: Heading[] = [];
  private current: Draft = draftOf([]);
  /** The last one, while what follows may still join it. */
  private held: Draft | undefined;
  /** Headings that nothing stands under, yet. */
  private bare: Heading[] = [];
  private done: ChunkDraft[] = [];

  add(block: Block): ChunkDraft[] {
    if (block.kind === 'heading') this.startSection(block);
    else this.addGroup(groupOf(block));
    return this.done.splice(0);
  }

  end(): ChunkDraft[] {
    this.sayBare(0);
    this.cut();
    return this.done.splice(0);
  }

  private startSection(heading: Heading): void {
    const { level } = heading;
    const kept = this.headings.filter((one) => one.level < level).slice(0, deepest - 1);
    // Headings without a text under them are found by nobody, unless they are said.
    this.sayBare(level);
    this.headings.splice(0, this.headings.length, ...kept, {
      ...heading,
      text: heading.text.slice(0, longestTitle),
    });
    this.bare.push(heading);
    if (this.headings.length <= topDepth || this.current.tokens >= small) this.cut();
    else if (isNew(this.current)) {
      this.current.titlePath = common(this.current.titlePath, this.path());
      this.put(pieceOf(heading.text, heading.page ?? null));
      this.bare.pop();
    }
    if (!isNew(this.current)) this.current = draftOf(this.path());
  }

  private sayBare(level: number): void {
    while (this.bare.length > 0 && this.bare.at(-1)!.level >= level) {
      const heading = this.bare.pop()!;
      this.put(pieceOf(heading.text, heading.page ?? null));
    }
  }

  private addGroup({ pieces, head }: Group): void {
    if (pieces.length === 0) return;
    this.bare = [];
    const isTable = pieces[0]!.kind === 'table';
    const whole = pieces.reduce((sum, { tokens }) => sum + tokens, head ? estimateTokens(head) : 0);
    // A table that fits is kept whole, with what leads to it if there is room for both.
    const room = (tokens: number) => this.current.tokens + tokens;
    if (isTable && whole <= most && room(whole) > most) this.turn();
    const isKept = isTable && whole <= most;
    const headPiece = head ? { ...pieceOf(head, pieces[0]!.page), kind: 'table' as const } : undefined;
    if (headPiece) {
      if (!isKept && room(headPiece.tokens + pieces[0]!.tokens) > target) this.turn();
      this.put(headPiece);
    }
    for (const [i, piece] of pieces.entries()) {
      const tokens = room(piece.tokens);
      const isFull = tokens > target && (this.current.tokens >= small || tokens > most);
      if (!isKept && isFull && !(headPiece && i === 0)) {
        this.turn();
        if (headPiece) this.put(headPiece, true);
      }
      this.put(headPiece && piece.join === '\n\n' ? { ...piece, join: '\n' } : piece);
    }
  }

  private put(piece: Piece, isRepeated = false): void {
    this.current.pieces.push(piece);
    this.current.tokens += piece.tokens;
    if (isRepeated) this.current.repeated++;
  }

  /** The next chunk of the same section begins with the end of this one. */
  private turn(): void {
    if (!isNew(this.current)) return;
    const overlap = overlapOf(this.current.pieces.at(-1)!);
    this.release();
    this.held = this.current;
    this.current = draftOf(this.path());
    if (overlap) this.put(overlap, true);
  }

  /** The section is over. */
  private cut(): void {
    const { current, held } = this;
    const own = current.pieces.slice(current.repeated);
    if (held && own.length > 0 && current.tokens < tiny + overlapping) {
      const joined = held.tokens + own.reduce((sum, { tokens }) => sum + tokens, 0);
      if (joined <= most) {
        held.pieces.push(...own);
        current.pieces = [];
      }
    }
    this.release();
    if (isNew(current)) this.done.push(chunkOf(current));
    this.current = draftOf(this.path());
  }

  private release(): void {
    if (this.held) this.done.push(chunkOf(this.held));
    this.held = undefined;
  }

  private readonly path = (): string[] => this.headings.map(({ text }) => text);
}

/** Whether it says anything that was not said before. */
const isNew = ({ pieces, repeated }: Draft): boolean => pieces.length > repeated;

const draftOf = (titlePath: string[]): Draft => ({ titlePath, pieces: [], tokens: 0, repeated: 0 });

const pieceOf = (text: string, page: number | null): Piece => ({
  text,
  tokens: estimateTokens(text),
  kind: 'text',
  join: '\n\n',
  page,
  pageEnd: page,
});

function common(one: string[], other: string[]): string[] {
  const differs = one.findIndex((title, i) => title !== other[i]);
  return differs < 0 ? one : one.slice(0, differs);
}

/** Whole sentences; a row or a line of code says nothing by itself. */
function overlapOf({ text, kind, pageEnd }: Piece): Piece | undefined {
  if (kind === 'table' || kind === 'code') return undefined;
  const kept: string[] = [];
  for (const sentence of sentencesOf(text.trim()).reverse()) {
    if (estimateTokens([sentence, ...kept].join(' ')) > overlapping) break;
    kept.unshift(sentence);
  }
  return kept.length === 0 ? undefined : { ...pieceOf(kept.join(' '), pageEnd), kind };
}

function chunkOf({ titlePath, pieces }: Draft): ChunkDraft {
  const joined = pieces.map(({ text, join }, i) => (i === 0 ? text : join + text)).join('');
  const text = storableText(joined.trim());
  const pages = pieces.flatMap(({ page, pageEnd }) => [page, pageEnd]).filter((page) => page !== null);
  return {
    text,
    titlePath: titlePath.map(storableText),
    page: pages.length > 0 ? Math.min(...pages) : null,
    pageEnd: pages.length > 0 ? Math.max(...pages) : null,
    kind: kindOf(pieces),
    tokens: estimateTokens(text),
  };
}

/** What most of it is; a table is found as one even with a text around it. */
function kindOf(pieces: Piece[]): ChunkKind {
  if (pieces.some(({ kind }) => kind === 'table')) return 'table';
  const tokens = (kind: ChunkKind) =>
    pieces.reduce((sum, piece) => sum + (piece.kind === kind ? piece.tokens : 0), 0);
  return (
    (['code', 'list'] as const).find((kind) => tokens(kind) * 2 > tokens('text') + tokens(kind)) ?? 'text'
  );
}
