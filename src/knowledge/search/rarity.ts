/** A word of the question as the index has it. */
export interface KnownWord {
  word: string;
  /** Passages that have it, of those that are searched. */
  chunks: number;
  /** How sure it is that this was meant: less than 1 for a word that replaces a mistyped one. */
  share: number;
}

/** What the index is asked for. `always` and the gates are of PostgreSQL's `tsquery`, without brackets around them. */
export interface Plan {
  /** Words so rare that every passage with one is weighed; may be empty. */
  always: string;
  /** Each wider than the one before: the first that gives enough is the last that is asked. */
  gates: string[];
  words: string[];
  weights: number[];
}

/** Past so many, a question's common words tell its passages apart well enough. */
const mostGated = 5;

/** What a word tells: much when few passages have it, next to nothing when all do (BM25, Robertson and Zaragoza). */
export const rarity = (chunks: number, total: number): number =>
  Math.log(1 + (Math.max(total, chunks) - chunks + 0.5) / (chunks + 0.5));

const quote = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
const all = (words: string[]): string => words.map(quote).join('&');
const oneOf = (parts: string[]): string => parts.join('|');

/** `size` of the words at a time, in every way. */
function choices(words: string[], size: number): string[][] {
  if (size === 0) return [[]];
  return words.flatMap((word, index) =>
    choices(words.slice(index + 1), size - 1).map((rest) => [word, ...rest]),
  );
}

/**
 * Passages with rare words are few enough to weigh them all. Of those that have only common words, the ones that have
 * many of them together come first: a passage with one word that is everywhere is hardly the answer.
 */
export function planOf(known: KnownWord[], total: number, budget: number): Plan {
  const rarest = [...known].sort((a, b) => a.chunks - b.chunks || (a.word < b.word ? -1 : 1));
  let passages = 0;
  const isCommon = (word: KnownWord): boolean => (passages += word.chunks) > budget;
  const firstCommon = rarest.findIndex(isCommon);
  const rare = firstCommon < 0 ? rarest : rarest.slice(0, firstCommon);
  const common = firstCommon < 0 ? [] : rarest.slice(firstCommon, firstCommon + mostGated);
  const names = common.map(({ word }) => word);
  return {
    always: oneOf(rare.map(({ word }) => quote(word))),
    gates: gatesOf(names),
    words: rarest.map(({ word }) => word),
    weights: rarest.map(({ chunks, share }) => rarity(chunks, total) * share),
  };
}

/** All of the words, where a passage is about one of them; all of them; all but one; and so on to any of them. */
function gatesOf(words: string[]): string[] {
  const about = oneOf(words.map((word) => quote(`+${word}`)));
  const together = words.map((_, index) => oneOf(choices(words, words.length - index).map(all)));
  return words.length === 0
    ? []
    : [`(${together[0]})&(${about})`, ...together.slice(0, -1), about, ...together.slice(-1)];
}
