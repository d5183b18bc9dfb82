import { type PdfLine } from './pdf-lines.js';
import { type PdfParagraph } from './pdf-paragraphs.js';

/** So much larger than the text is the least that a heading is. */
const larger = 1.12;
const longest = 200;
const mostLines = 3;
const deepest = 6;
/** Parts of laws, contracts and rules, highest first. */
const parts = [
  /^(?:раздел|часть|приложение|section|part|appendix)\s/i,
  /^(?:глава|chapter)\s/i,
  /^(?:статья|article)\s/i,
];
const depthOf = (text: string): number => /^\d+(?:\.\d+)*/.exec(text)?.[0].split('.').length ?? 1;

/** Tells headings by how they are printed: PDF files say it seldom themselves. */
export class PdfHeadings {
  /** Of most letters. */
  private readonly body: { size: number; font: string };
  /** Larger ones, the largest first. */
  private readonly sizes: number[];

  constructor(pages: PdfLine[][]) {
    const [sizes, fonts] = [new Map<number, number>(), new Map<string, number>()];
    for (const { text, size, font } of pages.flat()) {
      sizes.set(rounded(size), (sizes.get(rounded(size)) ?? 0) + text.length);
      fonts.set(font, (fonts.get(font) ?? 0) + text.length);
    }
    this.body = { size: mostOf(sizes) ?? 0, font: mostOf(fonts) ?? '' };
    this.sizes = [...sizes.keys()]
      .filter((size) => size >= this.body.size * larger)
      .sort((one, other) => other - one)
      .slice(0, deepest - 2);
  }

  /** From one; undefined for what is no heading. */
  levelOf({ text, lines, size, font }: PdfParagraph): number | undefined {
    if (text.length > longest || lines > mostLines || !/\p{L}{2}/u.test(text)) return undefined;
    const bySize = this.sizes.findIndex((one) => rounded(size) >= one);
    if (bySize >= 0) return bySize + 1;
    if (size >= this.body.size * larger) return this.sizes.length;
    if (/[.,;:]$/.test(text) || size < this.body.size * 0.95 || lines > 2) return undefined;
    const part = parts.findIndex((pattern) => pattern.test(text) && text.length < 120);
    const isCapital = text === text.toUpperCase() && /\p{Lu}{4}/u.test(text);
    const isBold = font !== '' && font !== this.body.font;
    if (part < 0 && !isCapital && !isBold) return undefined;
    const depth = part >= 0 ? part + 1 : depthOf(text);
    return Math.min(deepest, this.sizes.length + depth);
  }
}

const rounded = (size: number): number => Math.round(size * 2) / 2;

const mostOf = <Key>(counts: Map<Key, number>): Key | undefined =>
  [...counts].reduce<[Key, number] | undefined>(
    (best, one) => (best && best[1] >= one[1] ? best : one),
    undefined,
  )?.[0];
