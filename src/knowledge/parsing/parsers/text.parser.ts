import { type Block, fewLines } from '../block.js';
import { type DocumentParser, type Source } from '../parser.js';
import { pieces } from '../sentences.js';
import { textIn } from '../source-text.js';

/** A paragraph longer than this, in UTF-16 units, is read in pieces. */
const longest = 100_000;
const emptyLine = /\n[ \t\u00a0]*\n/;

/** Paragraphs stand between empty lines; a text without any is cut wherever it is too long. */
const text: DocumentParser = {
  mimes: ['text/plain', 'application/json', 'application/xml'],
  *parse(source: Source): Iterable<Block> {
    let rest = '';
    for (const piece of textIn(source)) {
      const paragraphs = (rest + piece).split(emptyLine);
      rest = paragraphs.pop() ?? '';
      for (const paragraph of paragraphs) yield* paragraphsOf(paragraph);
      if (rest.length < longest) continue;
      const cut = pieces(rest, longest);
      rest = cut.pop() ?? '';
      for (const paragraph of cut) yield* paragraphsOf(paragraph);
    }
    yield* paragraphsOf(rest);
  },
};
export default text;

function* paragraphsOf(text: string): Iterable<Block> {
  for (const piece of pieces(text, longest)) {
    const lines = fewLines(piece);
    if (lines !== '') yield { kind: 'paragraph', text: lines };
  }
}
