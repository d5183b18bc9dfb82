import { english } from './english.js';
import { type Lexicon, type Term } from './lexicon.js';
import { russian } from './russian.js';
import { type Token } from './tokens.js';

/** One lexicon serves both languages: they share no letter, and people mix them. */
const lexicon: Lexicon = new Map([...russian, ...english]);

/** Tokens as the words of numbers. */
export class Words {
  constructor(private readonly tokens: readonly Token[]) {}

  term(at: number): Term | undefined {
    const token = this.tokens[at];
    return token?.is === 'word' ? lexicon.get(token.norm) : undefined;
  }

  /** Empty before the first and after the last. */
  norm(at: number): string {
    return this.tokens[at]?.norm ?? '';
  }

  article(at: number): boolean {
    return this.norm(at) === 'a' || this.norm(at) === 'an';
  }
}
