/** A stretch of a text; `hit` where it is marked. */
export interface Stretch {
  text: string;
  hit: boolean;
}

type Range = readonly [from: number, to: number];

/** A text divided at its marked ranges. What the server says is taken as far as it fits the text. */
export function stretchesOf(text: string, ranges: readonly (readonly number[])[]): Stretch[] {
  const found: Stretch[] = [];
  let at = 0;
  for (const [from, to] of merged(ranges, text.length)) {
    if (from > at) found.push({ text: text.slice(at, from), hit: false });
    found.push({ text: text.slice(from, to), hit: true });
    at = to;
  }
  if (at < text.length) found.push({ text: text.slice(at), hit: false });
  return found;
}

/** In their order, none over another, none empty. */
function merged(ranges: readonly (readonly number[])[], length: number): Range[] {
  const sorted = ranges
    .map(([from = 0, to = 0]): Range => [Math.max(0, from), Math.min(length, to)])
    .filter(([from, to]) => from < to)
    .sort(([a], [b]) => a - b);
  const whole: Range[] = [];
  for (const [from, to] of sorted) {
    const last = whole.at(-1);
    if (last && from <= last[1]) whole[whole.length - 1] = [last[0], Math.max(last[1], to)];
    else whole.push([from, to]);
  }
  return whole;
}

/** Where a quote stands in a text, however its spaces are written; none: it is another text. */
export function rangesOfQuote(text: string, quote: string): Range[] {
  const words = quote.replace(/^[\s…]+|[\s…]+$/g, '').split(/\s+/);
  if (words[0] === '') return [];
  const found = new RegExp(words.map(literal).join('\\s+'), 'iu').exec(text);
  return found ? [[found.index, found.index + found[0].length]] : [];
}

const literal = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|]/g, (sign) => `\\${sign}`);

/** A quote as it is read outside of its passage: of a table, its cells. */
export const readable = (quote: string): string =>
  quote
    .replace(/\|(?:\s*:?-{3,}:?\s*\|)+/g, ' ')
    .replace(/\s*\|(?:\s*\|)*\s*/g, ' · ')
    .replace(/^[\s·]+|[\s·]+$/g, '');

/** What a result shows of a long passage, around the first that is marked: in characters. */
const [before, most] = [160, 640];

/** The part of a passage that a result shows; undefined: all of it. */
export function excerptOf(text: string, ranges: readonly (readonly number[])[]): Range | undefined {
  if (text.length <= most) return undefined;
  const first = merged(ranges, text.length)[0]?.[0] ?? 0;
  const from = wordAt(text, Math.min(first - before, text.length - most));
  return [from, wordAt(text, from + most)];
}

/** The beginning of the word there. */
function wordAt(text: string, at: number): number {
  if (at <= 0) return 0;
  if (at >= text.length) return text.length;
  const space = Math.max(text.lastIndexOf(' ', at), text.lastIndexOf('\n', at));
  return space < at - 40 ? at : space + 1;
}
