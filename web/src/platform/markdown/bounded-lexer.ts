import { Lexer, Tokenizer, type Token, type TokensList } from 'marked';

/** Lists and quotes in each other; what stands deeper is shown as it was written. */
const mostDepth = 8;
/** Characters of a paragraph; a longer one is shown as it was written. */
const longestParagraph = 5_000;
/** Signs of Markdown times the characters they are looked for in, of a text; as much takes some 30 ms at worst. */
const mostWork = 2_500_000;
/** Of a text. Each is some elements of the page. */
const mostTokens = 8_000;

/** A text that would be too many elements of the page. */
export class TooManyTokens extends Error {}

const signs = /[*_~`[\]<!\\]|\s\s/g;
const workOf = (text: string): number => text.length * (text.match(signs)?.length ?? 0);

/**
 * Addresses begin where no word goes on, and have the length of addresses: `marked` looks from each letter on. They end
 * before quotes of any language, which are not of them.
 */
const text =
  /^(?:`+|~+|[^`~])(?:(?=[`~])|(?= *\n)|[\s\S]*?(?=[\\<![`*~_]|https?:\/\/|ftp:\/\/|(?<![^\s(])www\.|(?<![\w.+-])[\w.+-]{1,64}@| *\n|$))/i;
const url =
  /^(?:(https?:\/\/|ftp:\/\/|www\.)(?:[a-z\d-]+\.?)+[^\s<«»‹›“”„…‘’]*|[\w.+-]{1,64}(@)[\w-]+(?:\.[\w-]*[a-z\d])+(?![\w-]))/i;

/**
 * Markdown of anybody: what it takes to read grows with the length of a text, whatever stands in it, and no text
 * overflows the stack. What is left out of the reading is a token `escape`, shown as it was written.
 */
export class BoundedLexer extends Lexer {
  private depth = 0;
  private work = 0;
  private count = 0;

  /** `links`: addresses that were defined above. */
  constructor(links: TokensList['links'] = {}) {
    const tokenizer = new Tokenizer();
    super({ gfm: true, breaks: true, tokenizer });
    const { inline } = tokenizer.rules;
    tokenizer.rules = { ...tokenizer.rules, inline: { ...inline, text, url } };
    Object.assign(this.tokens.links, links);
  }

  override blockTokens(src: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
  override blockTokens(src: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
  override blockTokens(src: string, tokens: Token[] = [], lastParagraphClipped = false): Token[] {
    return this.deeper(src, tokens, () => super.blockTokens(src, tokens, lastParagraphClipped));
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (this.depth === 0) this.work += workOf(src);
    if (src.length > longestParagraph || this.work > mostWork) return this.asWritten(src, tokens);
    return this.deeper(src, tokens, () => super.inlineTokens(src, tokens));
  }

  private deeper(src: string, tokens: Token[], read: () => Token[]): Token[] {
    if (this.depth >= mostDepth) return this.asWritten(src, tokens);
    this.depth += 1;
    read();
    this.depth -= 1;
    this.count += tokens.length;
    if (this.count > mostTokens) throw new TooManyTokens();
    return tokens;
  }

  private asWritten(src: string, tokens: Token[]): Token[] {
    if (src) tokens.push({ type: 'escape', raw: src, text: src });
    return tokens;
  }
}
