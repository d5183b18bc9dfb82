import { excerptOf } from '../../platform/text/index.js';

/** What stands above the words of somebody outside, and is none of them. */
export interface Heading {
  /** What they answer, in the words of who wrote that. */
  quotation?: { author: string; text: string };
  /** Files that came with them and were not taken, each in a line. */
  missing?: string[];
}

const longestAuthor = 100;
const longestQuotation = 300;
const longestLine = 200;

/** Lines of a quotation of Markdown, by their marks. */
const marks = { quotation: '↩', missing: '📎' };
const form = new RegExp(`^(?:> (?:${Object.values(marks).join('|')}) [^\\n]*(?:\\n|$))+\\n?`, 'u');

/** The words, below their heading. Whoever is quoted calls themselves as they like: in quotes, as nobody of the house. */
export function headed({ quotation, missing = [] }: Heading, words: string): string {
  const { author = '', text = '' } = quotation ?? {};
  const quoted = excerptOf(text, longestQuotation);
  const lines = [
    ...(quoted === ''
      ? []
      : [`> ${marks.quotation} ${JSON.stringify(excerptOf(author, longestAuthor))}: ${quoted}`]),
    ...missing.map((line) => `> ${marks.missing} ${excerptOf(line, longestLine)}`),
  ];
  return lines.length === 0 ? words : `${lines.join('\n')}\n\n${words}`;
}

const headingOf = (content: string): string => form.exec(content)?.[0] ?? '';

/** Other words below the same heading. */
export function reworded(content: string, words: string): string {
  const heading = headingOf(content).trimEnd();
  return heading === '' ? words : `${heading}\n\n${words}`;
}

/** What somebody says themselves: nothing above it is taken for an answer of theirs. */
export const ownWords = (content: string): string => content.slice(headingOf(content).length);
