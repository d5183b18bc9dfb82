import { join } from 'node:path';
import { discover } from '../../platform/discovery/index.js';
import { type Block, oneLine } from './block.js';
import { Chunker, type ChunkDraft } from './chunk.js';
import { formatOf } from './document-format.js';
import { DocumentProblem } from './document-problem.js';
import { type DocumentParser, isParser, type Told } from './parser.js';
import { type Asked, mostChunks, mostText, type ReadEvent } from './read-events.js';

/** Chunks of one event. */
const atOnce = 32;
const longestTitle = 300;
/** Not more often than this, ms, is progress told. */
const tellEvery = 200;

/** Reads a document to its end; `tell` may take its time. Throws DocumentProblem, and whatever parsers throw. */
export async function readDocument(
  bytes: Uint8Array,
  about: Asked,
  tell: (event: ReadEvent) => void,
): Promise<void> {
  if (bytes.every(isBlank)) throw empty();
  const format = formatOf(bytes, about);
  const parser = await parserOf(format);
  const reading = new Reading(tell);
  tell({ type: 'stage', stage: 'parsing' });
  for await (const block of parser.parse({ bytes, name: about.name, charset: about.charset }, reading))
    reading.take(block);
  reading.end();
}

/** A file of white space holds nothing; others are told apart by their first bytes. */
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

async function parserOf(format: string): Promise<DocumentParser> {
  const parsers = await discover(join(import.meta.dirname, 'parsers'), '.parser', isParser);
  const takers = parsers.filter(({ value }) => value.mimes.includes(format));
  if (takers.length !== 1) throw new Error(`${format} is taken by ${takers.length} parsers`);
  return takers[0]!.value;
}

class Reading implements Told {
  private readonly chunker = new Chunker();
  private ready: ChunkDraft[] = [];
  private chunks = 0;
  private length = 0;
  private isTitled = false;
  private toldAt = 0;

  constructor(private readonly tell: (event: ReadEvent) => void) {}

  title(title: string): void {
    const shown = oneLine(title).slice(0, longestTitle).toWellFormed();
    if (this.isTitled || shown === '') return;
    this.isTitled = true;
    this.tell({ type: 'title', title: shown });
  }

  progress(done: number, total: number): void {
    if (Date.now() - this.toldAt < tellEvery) return;
    this.toldAt = Date.now();
    this.tell({ type: 'stage', stage: 'parsing', done, total });
  }

  take(block: Block): void {
    this.length += lengthOf(block);
    if (this.length > mostText) throw tooLong();
    if (block.kind === 'heading' && block.level === 1) this.title(block.text);
    this.say(this.chunker.add(block), atOnce);
  }

  end(): void {
    this.say(this.chunker.end(), 1);
    if (this.chunks === 0) throw empty();
  }

  private say(chunks: ChunkDraft[], least: number): void {
    this.chunks += chunks.length;
    if (this.chunks > mostChunks) throw tooLong();
    this.ready.push(...chunks.filter(({ text }) => text !== ''));
    while (this.ready.length >= least && this.ready.length > 0)
      this.tell({ type: 'chunks', chunks: this.ready.splice(0, atOnce) });
  }
}

function lengthOf(block: Block): number {
  if (block.kind === 'list') return block.items.reduce((sum, item) => sum + item.length, 0);
  if (block.kind !== 'table') return block.text.length;
  return block.rows.reduce((sum, row) => sum + row.reduce((cells, cell) => cells + cell.length + 1, 0), 0);
}

const empty = () => new DocumentProblem('empty', 'There is no text in the document');
const tooLong = () =>
  new DocumentProblem('too_large', 'There is too much text in the document: divide it into several');
