import { joinLines, onSameLine, type PdfLine } from './pdf-lines.js';

/** Lines of one paragraph. */
export interface PdfParagraph {
  text: string;
  lines: number;
  size: number;
  font: string;
  page: number;
}

/** What begins an item of a list, or a numbered clause; fonts of symbols keep their marks in the private area. */
const bullet = /^[•●▪◦‣·■□✓\ue000-\uf8ff]\s*/;
const dash = /^[–—-]\s+/;
const numbered = /^(?:\(?\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+\.?|\p{L}\))\s+\S/u;
const sentenceEnd = /[.!?:;…]["»”)]*$/;
/** How much farther apart than usual lines of different paragraphs are. */
const farther = 1.15;

export function paragraphsOf(segments: PdfLine[], usualPitch: number): PdfParagraph[] {
  const lines = wholeLines(segments);
  const right = lines.reduce((most, { x, width }) => Math.max(most, x + width), 0);
  const paragraphs: PdfLine[][] = [];
  for (const line of lines) {
    const current = paragraphs.at(-1);
    if (current && goesOn(current, line, right, usualPitch)) current.push(line);
    else paragraphs.push([line]);
  }
  return paragraphs.map((one) => ({
    text: joinLines(one.map(({ text }) => text)),
    lines: one.length,
    size: Math.max(...one.map(({ size }) => size)),
    font: one.every(({ font }) => font === one[0]!.font) ? one[0]!.font : '',
    page: one[0]!.page,
  }));
}

/** What was parted by a wide gap, and is no table, is one line again. */
function wholeLines(segments: PdfLine[]): PdfLine[] {
  const lines: PdfLine[] = [];
  for (const segment of segments) {
    const line = lines.at(-1);
    if (line && onSameLine(line, segment) && segment.x >= line.x) {
      // A mark of a list is drawn in a font of its own.
      if (!/\p{L}/u.test(line.text)) line.font = segment.font;
      else if (line.font !== segment.font) line.font = '';
      line.text += ` ${segment.text}`;
      line.width = segment.x + segment.width - line.x;
      line.size = Math.max(line.size, segment.size);
    } else lines.push({ ...segment });
  }
  return lines;
}

function goesOn(paragraph: PdfLine[], line: PdfLine, right: number, usualPitch: number): boolean {
  const last = paragraph.at(-1)!;
  const before = paragraph.at(-2);
  const drop = last.y - line.y;
  const isShort = last.x + last.width < right - (right - last.x) * 0.2;
  const isEnded = sentenceEnd.test(last.text);
  if (Math.abs(last.size - line.size) > last.size * 0.1) return false;
  // On top of the next column.
  if (drop < 0) return !isEnded && /^\p{Ll}/u.test(line.text);
  const pitch = before ? before.y - last.y : usualPitch * last.size;
  if (drop > Math.max(pitch * farther, pitch + 1)) return false;
  if (bullet.test(line.text) || ((isEnded || isShort) && (dash.test(line.text) || numbered.test(line.text))))
    return false;
  const isOther = last.font !== line.font && last.font !== '' && line.font !== '';
  if (isOther && (isShort || /^[\p{Lu}\d]/u.test(line.text))) return false;
  if (isEnded && isShort) return false;
  return !(isIndented(last, line) && (isEnded || isShort) && !isCentred(last, line));
}

const isIndented = (last: PdfLine, line: PdfLine): boolean => line.x > last.x + line.size * 0.8;

const isCentred = (last: PdfLine, line: PdfLine): boolean =>
  Math.abs(last.x + last.width / 2 - line.x - line.width / 2) < 4;

/** Of base lines, as part of the size of letters: what most lines have. */
export function pitchOf(pages: PdfLine[][]): number {
  const counts = new Map<number, number>();
  for (const lines of pages)
    for (const [i, { y, size }] of lines.entries()) {
      const drop = (y - (lines[i + 1]?.y ?? y)) / size;
      const pitch = Math.round(drop * 20) / 20;
      if (drop > 0.8 && drop < 2.5) counts.set(pitch, (counts.get(pitch) ?? 0) + 1);
    }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [1.2, 0])[0];
}

/** The text of an item of a list, with a mark that search and models know; undefined for what is none. */
export function itemOf(text: string): string | undefined {
  const mark = bullet.exec(text) ?? dash.exec(text);
  if (mark) return `- ${text.slice(mark[0].length)}`;
  return /^(?:\d{1,3}\)|\p{L}\))\s/u.test(text) ? text : undefined;
}
