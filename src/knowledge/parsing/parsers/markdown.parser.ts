import { type Block } from '../block.js';
import { htmlBlocks } from '../html-blocks.js';
import { type DocumentParser, type Source, type Told } from '../parser.js';
import { textOf } from '../source-text.js';

/** What stands between two lines of dashes at the very beginning. */
const frontMatter = /^\uFEFF?---\n([^]{0,20000}?)\n---\n/;

const markdown: DocumentParser = {
  mimes: ['text/markdown'],
  async *parse(source: Source, told: Told): AsyncIterable<Block> {
    const { marked } = await import('marked');
    const text = textOf(source);
    const front = frontMatter.exec(text);
    const title = /^title:\s*["']?(.{1,500}?)["']?\s*$/m.exec(front?.[1] ?? '')?.[1];
    if (title) told.title(title);
    const { blocks } = await htmlBlocks(
      await marked.parse(text.slice(front?.[0].length ?? 0), { gfm: true }),
    );
    yield* blocks;
  },
};
export default markdown;
