import { type Block } from '../block.js';
import { htmlBlocks } from '../html-blocks.js';
import { type DocumentParser, type Source, type Told } from '../parser.js';
import { textOf } from '../source-text.js';

const html: DocumentParser = {
  mimes: ['text/html', 'application/xhtml+xml'],
  async *parse(source: Source, told: Told): AsyncIterable<Block> {
    const { title, blocks } = await htmlBlocks(textOf(source));
    if (title !== '') told.title(title);
    yield* blocks;
  },
};
export default html;
