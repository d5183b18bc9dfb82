/**
 * Text of others without what steers a terminal: no colours, no cursor moves, no titles, no clipboard writes.
 * Line breaks and tabs stay.
 */
export const forTerminal = (text: string): string => text.replace(/(?![\n\t])\p{Cc}/gu, '');

/** The same, on one line. */
export const oneLine = (text: string): string => forTerminal(text.replace(/\s+/g, ' ')).trim();

const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[！-｠]/u;
const narrowless = /\p{M}|\p{Cf}/u;

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += narrowless.test(letter) ? 0 : wide.test(letter) ? 2 : 1;
  return width;
}

/** In English, as everything that the command line says. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Cut to so many columns, with a mark where something is missing. */
export function shortened(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const letter of text) {
    if (widthOf(kept + letter) > columns - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** Aligned columns under a heading; with `columns`, every line is cut to the terminal's width. */
export function table(heading: string[], rows: string[][], columns?: number): string {
  const lines = [heading, ...rows.map((row) => row.map(oneLine))];
  const widths = heading.map((_, i) => Math.max(...lines.map((line) => widthOf(line[i] ?? ''))));
  const padded = (line: string[]): string =>
    line
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return lines.map((line) => `${columns ? shortened(padded(line), columns) : padded(line)}\n`).join('');
}
