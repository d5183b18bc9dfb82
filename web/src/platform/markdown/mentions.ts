/** A piece of a text; `isMention` where somebody is named who was really mentioned, `cites` where a source is. */
export interface Piece {
  text: string;
  isMention: boolean;
  /** The number of a source. */
  cites?: number;
}

/** Somebody's name, or numbers of sources: `[1]`, `[1, 2]`. */
const sign = /@{1,2}[\p{L}\p{M}\p{Nd}_.-]+|\[\d{1,4}(?:\s*[,;]\s*\d{1,4}){0,19}\]/gu;

/**
 * A text divided at what is known of the names in it: mentions (`@anna`, `@@lawyer`) and sources (`[1]`); what only
 * looks like one stays text.
 */
export function piecesOf(text: string, names: readonly string[]): Piece[] {
  const known = new Set(names.map((name) => name.toLowerCase()));
  const pieces: Piece[] = [];
  let from = 0;
  const put = (at: number, found: readonly Piece[], length: number) => {
    if (at > from) pieces.push({ text: text.slice(from, at), isMention: false });
    pieces.push(...found);
    from = at + length;
  };
  for (const { 0: found, index } of known.size > 0 ? text.matchAll(sign) : []) {
    if (found.startsWith('[')) {
      const cited = citedIn(found, known);
      if (cited) put(index, cited, found.length);
      continue;
    }
    // The point that ends a sentence is no part of the name.
    const name = [found, found.replace(/[.-]+$/, '')].find((one) => known.has(one.toLowerCase()));
    if (name !== undefined) put(index, [{ text: name, isMention: true }], name.length);
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isMention: false });
  return pieces;
}

/** Each number by itself; one that is no source stays as it was written. */
function citedIn(numbers: string, known: ReadonlySet<string>): Piece[] | undefined {
  const each = numbers.match(/\d+/g)?.map(Number) ?? [];
  if (!each.some((n) => known.has(sourceName(n)))) return undefined;
  return each.map((n) => ({
    text: sourceName(n),
    isMention: false,
    ...(known.has(sourceName(n)) ? { cites: n } : {}),
  }));
}

/** How a source is named among the names of a text. */
export const sourceName = (n: number): string => `[${n}]`;
