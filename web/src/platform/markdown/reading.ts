import type { Token, Tokens, TokensList } from 'marked';
import { BoundedLexer } from './bounded-lexer';

/** Of a text; a longer one is shown as it was written, since lists are read in the square of their lines. */
const mostLines = 2_500;

/** Reads a text into its blocks, and when it has grown since, only its end anew. */
export function growingReader(): (text: string) => Token[] {
  let whole = '';
  let blocks: Token[] = [];
  return (text) => {
    // What came last may go on, or turn out to be something else: a heading of `-` is going to be a list.
    const kept = text.startsWith(whole) ? blocks.slice(0, -3) : [];
    const start = kept.map(({ raw }) => raw).join('');
    const isKept = start !== '' && text.startsWith(start) && !hasTooManyLines(text);
    blocks = isKept ? [...kept, ...read(text.slice(start.length), linksIn(kept))] : read(text);
    whole = text;
    return blocks;
  };
}

/** The blocks of a text; of one that cannot be read as Markdown a single one, as it was written. */
export function read(text: string, links?: TokensList['links']): Token[] {
  if (hasTooManyLines(text)) return asWritten(text);
  try {
    return [...new BoundedLexer(links).lex(text)];
  } catch {
    // Whatever the library stumbles over, the words are there.
    return asWritten(text);
  }
}

const hasTooManyLines = (text: string): boolean => text.split('\n', mostLines + 1).length > mostLines;

const asWritten = (text: string): Token[] => [{ type: 'escape', raw: text, text }];

const linksIn = (blocks: readonly Token[]): TokensList['links'] =>
  Object.fromEntries(
    blocks
      .filter((token): token is Tokens.Def => token.type === 'def')
      .map(({ tag, href, title }) => [tag, { href, title }]),
  );
