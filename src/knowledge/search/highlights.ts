/** From and to, in UTF-16 units. */
export type Range = [from: number, to: number];

interface Word {
  text: string;
  from: number;
  to: number;
}

/** Each distinct word is asked of the database. */
const mostWords = 2_000;
/** So many letters of a stem begin every form of its word: the third of an English one may change, "try" to "tri". */
const sureLetters = 2;
/** A letter with its marks is within these: ordering thousands of marks would take seconds. */
const longestWord = 64;

const wordsIn = (text: string): Word[] =>
  [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word, index }) => ({
    text: word,
    from: index,
    to: index + word.length,
  }));

const beginningOf = (word: string): string =>
  word.slice(0, longestWord).normalize('NFC').toLowerCase().replaceAll('ё', 'е').slice(0, sureLetters);

/**
 * The words of these texts that may be forms of the given stems. Which of them are, only the database knows; past many
 * nothing more is highlighted.
 */
export function likelyForms(texts: readonly string[], stems: readonly string[]): string[] {
  const beginnings = new Set(stems.map(beginningOf));
  const isLikely = ({ text }: Word): boolean => beginnings.has(beginningOf(text));
  const words = new Set(texts.flatMap((text) => wordsIn(text).filter(isLikely)).map(({ text }) => text));
  return [...words].slice(0, mostWords);
}

/** Where these words stand; what only space divides is one range. */
export function rangesOf(text: string, forms: ReadonlySet<string>): Range[] {
  const ranges: Range[] = [];
  for (const { text: word, from, to } of wordsIn(text)) {
    if (!forms.has(word)) continue;
    const last = ranges.at(-1);
    if (last && /^\s+$/.test(text.slice(last[1], from))) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}
