import { readNumerals, type Language } from './numerals.js';

/** A word, a sign, or a numeral; `opaque` is what is written with digits and is no number: a phone, a date, an address. */
export interface Token {
  is: 'word' | 'sign' | 'numeral' | 'opaque';
  text: string;
  /** Lower-case, with е for ё, without stress marks. */
  norm: string;
  /** Of a numeral: its value in plain decimal notation. */
  value?: string;
  start: number;
  end: number;
  /** Nothing stands between it and the token before it. */
  glued: boolean;
}

const word = /[\p{L}\p{M}]+(?:['’]\p{L}+)*/uy;
const space = /\s+/uy;
const digit = /[0-9½¼¾⅓⅔]/;
const address = /:\/\/|.@.|^www\./;

/** Russian as soon as one letter is Cyrillic. It decides what «1,500» means. */
export const languageOf = (text: string): Language => (/[а-яё]/i.test(text) ? 'ru' : 'en');

const unusual = /ё|\u0301|’/;

function normalize(text: string): string {
  const lower = text.toLowerCase();
  if (!unusual.test(lower)) return lower;
  return lower.replaceAll('ё', 'е').replaceAll('\u0301', '').replaceAll('’', "'");
}

/** In one pass over the text, in time proportional to its length. */
export function tokenize(text: string, language: Language): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let wordEnd = 0;
  let last = -1;
  const push = (is: Token['is'], end: number, value?: string): void => {
    const said = text.slice(at, end);
    tokens.push({ is, text: said, norm: normalize(said), value, start: at, end, glued: at === last });
    at = last = end;
  };
  while (at < text.length) {
    const gap = match(space, text, at);
    if (gap > at) {
      at = gap;
      continue;
    }
    if (at >= wordEnd) {
      wordEnd = endOfChunk(text, at);
      if (address.test(text.slice(at, wordEnd))) {
        push('opaque', wordEnd);
        continue;
      }
    }
    if (startsNumeral(text, at)) {
      for (const { start, end, value } of readNumerals(text, at, language)) {
        at = start;
        push(value === undefined ? 'opaque' : 'numeral', end, value);
      }
      continue;
    }
    const end = match(word, text, at);
    push(end > at ? 'word' : 'sign', end > at ? end : at + 1);
  }
  return tokens;
}

function startsNumeral(text: string, at: number): boolean {
  const first = text.charAt(at);
  if (first !== '+' && first !== '.') return digit.test(first);
  // "+5" and ".5", unless they belong to what stands before them.
  const before = text.charAt(at - 1);
  return digit.test(text.charAt(at + 1)) && !(first === '+' ? /[\p{L}\p{N}]/u : /\S/).test(before);
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

const chunk = /\S+/uy;
const endOfChunk = (text: string, at: number): number => match(chunk, text, at);
