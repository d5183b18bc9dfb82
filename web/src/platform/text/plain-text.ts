/** A stretch of Markdown in one line and without its marks; spaces at its ends stay. */
export const withoutMarks = (text: string): string =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(^|\s)(?:#{1,6}|[-*+>]|```\w*)(?=\s)/g, '$1')
    .replace(/\|(?:\s*:?-+:?\s*\|)+/g, ' ')
    .replace(/\s*\|\s*/g, ' ')
    .replace(/(\*\*|__|~~|`{1,3})/g, '')
    .replace(/\s+/g, ' ');

/** A line of Markdown without its marks, as lists show it. */
export const plain = (text: string): string => withoutMarks(text).trim();
