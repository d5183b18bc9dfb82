/** How a text begins: in at most so many UTF-16 units, none of them half of a character. */
export const beginningOf = (text: string, most: number): string =>
  (text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text).toWellFormed();

/** The same, with a mark where something is left out; the mark comes on top. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${beginningOf(text, most).trimEnd()}…` : text;
