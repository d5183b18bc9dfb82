/** A piece of a text; `isMention` where somebody is named who was really mentioned. */
export interface Piece {
  text: string;
  isMention: boolean;
}

const mention = /@{1,2}[\p{L}\p{M}\p{Nd}_.-]+/gu;

/** A text divided at the mentions in it (`@anna`, `@@lawyer`); what only looks like one stays text. */
export function piecesOf(text: string, names: readonly string[]): Piece[] {
  const known = new Set(names.map((name) => name.toLowerCase()));
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, index } of known.size > 0 ? text.matchAll(mention) : []) {
    // The point that ends a sentence is no part of the name.
    const name = [found, found.replace(/[.-]+$/, '')].find((one) => known.has(one.toLowerCase()));
    if (name === undefined) continue;
    if (index > from) pieces.push({ text: text.slice(from, index), isMention: false });
    pieces.push({ text: name, isMention: true });
    from = index + name.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isMention: false });
  return pieces;
}
