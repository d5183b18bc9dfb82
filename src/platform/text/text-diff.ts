import { diffArrays, diffLines } from 'diff';
import { z } from 'zod';

/** One stretch of a text that was changed. */
export const DiffPart = z.object({ op: z.enum(['same', 'added', 'removed']), text: z.string() });
export type DiffPart = z.infer<typeof DiffPart>;

/** Beyond so many edits a difference takes long to find, and nobody reads it. */
const mostEdits = 600;
/** Of this process's one thread, for each of the two tries. */
const mostMillis = 200;

/**
 * A word, number or sign, with the white space before it. Not by the words of `diff` itself, which are Latin only, nor by
 * `Intl.Segmenter`, whose time grows with the square of the text: seconds for the longest message.
 */
const token = /\s*(?:[\p{L}\p{M}\p{N}_]+|\S)|\s+/gu;

const wordsOf = (text: string): string[] => text.match(token) ?? [];

/**
 * How one text becomes the other, by words, or by lines when too much differs: what is `same` or `removed` makes up the
 * first text, what is `same` or `added` the second. Null when even the lines differ too much.
 */
export function textDiff(before: string, after: string): DiffPart[] | null {
  const limits = { maxEditLength: mostEdits, timeout: mostMillis };
  const byWords = diffArrays(wordsOf(before), wordsOf(after), limits);
  if (byWords) return byWords.map(({ value, ...change }) => partOf(value.join(''), change));
  return diffLines(before, after, limits)?.map(({ value, ...change }) => partOf(value, change)) ?? null;
}

const partOf = (text: string, { added, removed }: { added: boolean; removed: boolean }): DiffPart => ({
  op: added ? 'added' : removed ? 'removed' : 'same',
  text,
});
