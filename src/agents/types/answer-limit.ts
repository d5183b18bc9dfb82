/** Characters. Nobody reads so much, and a model or a template that repeats itself would fill the database. */
export const longestAnswer = 500_000;

/** An answer has come to its limit: whoever writes it is to stop. */
export class AnswerFull extends Error {}

const fullEnd = `\n\n[Cut off: an answer has at most ${longestAnswer} characters.]`;

/** As much of `more` as there is room for behind `length` characters, and the end where that is not all. */
export function withinAnswer(length: number, more: string): { text: string; isFull: boolean } {
  const room = Math.max(0, longestAnswer - length);
  if (more.length <= room) return { text: more, isFull: false };
  return { text: more.slice(0, room).replace(/[\ud800-\udbff]$/, '') + fullEnd, isFull: true };
}
