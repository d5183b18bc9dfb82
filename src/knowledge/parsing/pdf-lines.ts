/** A run of text on a page; `y` is its base line, from the bottom of the page, in points. */
export interface PdfText {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
  font: string;
}

/** What stands on one base line without a gap that parts columns. */
export interface PdfLine extends PdfText {
  page: number;
}

/** As parts of the size of letters: how far base lines of one line differ, and gaps that are a space and a new column. */
const [sameLine, space, column] = [0.35, 0.15, 1];

/** Lines of a page in the order in which it says them, which for nearly all programs is the order of reading. */
export function linesOf(page: number, texts: Iterable<PdfText>): PdfLine[] {
  const lines: PdfLine[] = [];
  let line: PdfLine | undefined;
  for (const item of texts) {
    if (item.text.trim() === '') {
      // Spaces are measured; what is only a space has no font worth knowing.
      continue;
    }
    const gap = line ? item.x - (line.x + line.width) : 0;
    const size = Math.max(item.size, line?.size ?? 0);
    const isNext = line && onSameLine(line, item) && gap > -size * 0.5 && gap < size * column;
    if (!line || !isNext) {
      line = { ...item, page };
      lines.push(line);
      continue;
    }
    const isSpaced = gap > size * space || /\s$/.test(line.text) || /^\s/.test(item.text);
    line.text = line.text.trimEnd() + (isSpaced ? ' ' : '') + item.text.trimStart();
    line.width = item.x + item.width - line.x;
    if (item.size > line.size && item.text.trim().length > 1) line.size = item.size;
  }
  for (const one of lines) one.text = one.text.replace(/\s+/g, ' ').trim();
  return lines.filter(({ text }) => text !== '');
}

export const onSameLine = (one: PdfText, other: PdfText): boolean =>
  Math.abs(one.y - other.y) <= Math.max(one.size, other.size) * sameLine;

/** Heights at the upper and lower edge of a page that are looked at. */
const edge = 3;
/** They are this near to what stands outermost in the document, as part of its height. */
const margin = 0.12;
/** Points by which the same line may stand higher or lower. */
const shift = 3;

/** Without what stands at the same edge of most pages: headers, footers and numbers of pages. */
export function withoutRepeated(pages: PdfLine[][]): PdfLine[][] {
  if (pages.length < 2) return pages;
  const counts = new Map<string, number>();
  const isOuter = outerOf(pages);
  for (const lines of pages)
    for (const key of new Set(edgesOf(lines).flat(2).flatMap(keysOf)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  // Odd and even pages often have their own.
  const least = Math.max(2, Math.ceil(pages.length * 0.4));
  const isRepeated = (line: PdfLine) => keysOf(line).some((key) => (counts.get(key) ?? 0) >= least);
  return pages.map((lines) => {
    const dropped = new Set<PdfLine>();
    for (const side of edgesOf(lines))
      for (const together of side) {
        // Further in there is text, whatever it looks like.
        if (!together.every((line) => isOuter(line) && isRepeated(line))) break;
        for (const line of together) dropped.add(line);
      }
    return lines.filter((line) => !dropped.has(line));
  });
}

function outerOf(pages: PdfLine[][]): (line: PdfLine) => boolean {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const { y } of pages.flat()) [lowest, highest] = [Math.min(lowest, y), Math.max(highest, y)];
  const reach = (highest - lowest) * margin;
  return ({ y }) => y <= lowest + reach || y >= highest - reach;
}

/** The outermost lines above and below, the outermost first. */
function edgesOf(lines: PdfLine[]): PdfLine[][][] {
  const heights = [...new Set(lines.map(({ y }) => Math.round(y)))].sort((one, other) => one - other);
  const at = (height: number) => lines.filter(({ y }) => Math.round(y) === height);
  return [heights.slice(-edge).reverse().map(at), heights.slice(0, edge).map(at)];
}

/** What a line has in common with its likes on other pages: the place, and the text but for the number of the page. */
function keysOf({ text, y, page }: PdfLine): string[] {
  const numbers = [...text.matchAll(/\d{1,5}/g)].slice(0, 4);
  const texts = numbers.map(
    ({ 0: number, index }) =>
      `${text.slice(0, index)}{${Number(number) - page}}${text.slice(index + number.length)}`,
  );
  return [text, ...texts].flatMap((one) =>
    [0, 1].map((side) => `${Math.floor((y + side * shift) / (shift * 2))} ${side} ${one}`),
  );
}

/** Suffixes and prefixes that Russian writes with a hyphen wherever it stands. */
const hyphened = /(^|[\s«"(])(по|кое|во|из|в)$|^(то|либо|нибудь|таки|ка)([\s.,;:!?»)]|$)/iu;

/** Lines of a paragraph as one text; words that were cut at an end of a line are whole again. */
export function joinLines(lines: string[]): string {
  let text = '';
  for (const line of lines) {
    if (text === '') {
      text = line;
      continue;
    }
    const cut = /\p{L}([-\u2010\u00ad])$/u.exec(text);
    if (!cut || !/^\p{Ll}/u.test(line)) text += ` ${line}`;
    else if (cut[1] === '\u00ad') text = text.slice(0, -1) + line;
    else text = isHyphened(text, line) ? text + line : text.slice(0, -1) + line;
  }
  return text;
}

const isHyphened = (before: string, after: string): boolean =>
  hyphened.test(before.slice(-12, -1)) || hyphened.test(after.slice(0, 10));
