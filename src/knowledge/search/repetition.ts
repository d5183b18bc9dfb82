/** Where a passage stands. */
export interface Placed {
  documentId: string;
  version: number;
  position: number;
  titlePath: string[];
  text: string;
}

/** Of the shorter of two neighbours, so much in both makes them the same find. */
const sameFrom = 0.5;

/** How many characters end one text and begin the next (the border of Knuth, Morris and Pratt). */
export function overlapOf(before: string, after: string): number {
  const longest = Math.min(before.length, after.length);
  const text = `${after.slice(0, longest)}\u0000${before.slice(-longest)}`;
  const borders = new Uint32Array(text.length);
  for (let i = 1, border = 0; i < text.length; i++) {
    while (border > 0 && text[i] !== text[border]) border = borders[border - 1] ?? 0;
    if (text[i] === text[border]) border++;
    borders[i] = border;
  }
  return borders.at(-1) ?? 0;
}

function isRepetition(one: Placed, other: Placed): boolean {
  if (one.documentId !== other.documentId || one.version !== other.version) return false;
  if (one.text === other.text) return true;
  const distance = one.position - other.position;
  if (Math.abs(distance) !== 1) return false;
  const [before, after] = distance < 0 ? [one, other] : [other, one];
  const shorter = Math.min(one.text.length, other.text.length);
  return overlapOf(before.text, after.text) >= shorter * sameFrom;
}

/** Passages, the best first, without those that mostly repeat a better one: chunks of a document overlap. */
export function withoutRepetitions<T extends Placed>(passages: readonly T[]): T[] {
  const kept: T[] = [];
  for (const passage of passages)
    if (!kept.some((better) => isRepetition(better, passage))) kept.push(passage);
  return kept;
}

/** Without those that say word for word what a better one says under the same headings, in whatever document. */
export function withoutCopies<T extends Placed>(passages: readonly T[]): T[] {
  const said = new Set<string>();
  return passages.filter(({ titlePath, text }) => {
    const all = JSON.stringify([titlePath, text]);
    return !said.has(all) && said.add(all);
  });
}
