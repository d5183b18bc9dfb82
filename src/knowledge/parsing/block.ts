/** A piece of a document as its author meant it; every format comes down to these. */
export type Block = Heading | Paragraph | List | Table | Code;

interface Placed {
  /** Where it begins, from one; unknown in formats that are laid out only when they are printed. */
  page?: number;
}

export interface Heading extends Placed {
  kind: 'heading';
  /** From one, the highest. */
  level: number;
  text: string;
}

export interface Paragraph extends Placed {
  kind: 'paragraph';
  text: string;
  /** Where it ends, if that is another page. */
  pageEnd?: number;
}

export interface List extends Placed {
  kind: 'list';
  /** Lines with their marks, indented as they are nested. */
  items: string[];
}

export interface Table extends Placed {
  kind: 'table';
  /** Empty when none of the rows names the columns. */
  header: string[];
  rows: string[][];
  caption?: string;
}

export interface Code extends Placed {
  kind: 'code';
  text: string;
}

/** What is shown as nothing, and hides words from a search or from a reader; a soft hyphen is one. */
const hidden = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

export const withoutMarks = (text: string): string => text.replace(hidden, '');

/** Text on one line, without what only layout needed. */
export const oneLine = (text: string): string => withoutMarks(text).replace(/\s+/g, ' ').trim();

/** The same line by line; empty ones are left out. */
export const fewLines = (text: string): string =>
  text
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '')
    .join('\n');
