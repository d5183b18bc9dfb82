import { diffArrays, diffLines } from 'diff';

/** One stretch of a text that was changed. */
export interface DiffPart {
  op: 'same' | 'added' | 'removed';
  text: string;
}

/** Beyond so many edits, or so long, nobody reads what differs; and the field has to go on taking letters. */
const limits = { maxEditLength: 400, timeout: 50 };

/** A word, number or sign, with the white space before it, in any script; as the server divides texts. */
const token = /\s*(?:[\p{L}\p{M}\p{N}_]+|\S)|\s+/gu;
const wordsOf = (text: string): string[] => text.match(token) ?? [];

/** How one text becomes the other, by words, or by lines when too much differs; undefined when even these do. */
export function wordsBetween(before: string, after: string): DiffPart[] | undefined {
  const byWords = diffArrays(wordsOf(before), wordsOf(after), limits);
  if (byWords) return byWords.map(({ value, ...change }) => partOf(value.join(''), change));
  return diffLines(before, after, limits)?.map(({ value, ...change }) => partOf(value, change));
}

const partOf = (text: string, { added, removed }: { added: boolean; removed: boolean }): DiffPart => ({
  op: added ? 'added' : removed ? 'removed' : 'same',
  text,
});

/** So many letters beside a change say where it is. */
const around = 60;

/** The changes with what stands beside them: what is long and the same is left out. */
export const nearChanges = (parts: readonly DiffPart[]): DiffPart[] =>
  parts.map((part, at) => {
    if (part.op !== 'same') return part;
    const head = at > 0 ? part.text.slice(0, around) : '';
    const tail = at < parts.length - 1 ? part.text.slice(-around) : '';
    const isShort = part.text.length <= head.length + tail.length;
    return isShort ? part : { ...part, text: `${head}…${tail}` };
  });
