import { beginningOf } from '../../platform/text/index.js';

/** A cut may lose this part of what would have fitted, to end where a thought does. */
const mostLost = 0.3;
const sentenceEnd = /[.!?…]["»”)]*\s|\n/g;

export interface CutText {
  text: string;
  isCut: boolean;
}

/** The beginning of a text, at most `length` units long, that ends with a sentence, or at least with a word. */
export function cutAtSentence(text: string, length: number): CutText {
  if (text.length <= length) return { text, isCut: false };
  const head = beginningOf(text, length);
  const from = Math.floor(length * (1 - mostLost));
  const tail = head.slice(from);
  const last = [...tail.matchAll(sentenceEnd)].at(-1);
  const space = tail.search(/\s\S*$/);
  const end = last ? last.index + last[0].length : space;
  return { text: (end > 0 ? head.slice(0, from + end) : head).trimEnd(), isCut: true };
}

/** The same, and how much is left out. */
export function cutWithNote(text: string, length: number): string {
  const { text: head, isCut } = cutAtSentence(text, length);
  return isCut ? `${head}\n[cut: ${text.length - head.length} more characters]` : head;
}
