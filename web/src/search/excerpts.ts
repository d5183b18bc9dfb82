import type { Schema } from '../platform/api';
import { withoutMarks } from '../platform/text';

/** A stretch of a message; `hit` where it is what one looked for. */
export type Segment = Schema<'FoundMessage'>['highlights'][number][number];

/** Without words that were found, so much of a message is shown. */
const longestBeginning = 240;
/** Around a name a piece shows so many characters before it and after it. */
const [before, after] = [80, 160];

/** What a result shows of its message: the pieces that were found, or its beginning. */
export function excerptsOf({ message, highlights }: Schema<'FoundMessage'>): Segment[][] {
  const { content } = message;
  if (highlights.length === 0) return content ? [cut(content, 0, longestBeginning)] : [];
  return highlights.map((segments) => {
    const text = segments.map((segment) => segment.text).join('');
    return framed(segments, !content.startsWith(text), !content.endsWith(text));
  });
}

/** What a mention shows of its message: where the name stands in it. */
export function aroundName(content: string, username: string): Segment[] {
  const name = `@${username}`.toLowerCase();
  const at = mentionOf(content.toLowerCase(), name);
  if (at < 0) return cut(content, 0, longestBeginning);
  const [from, to] = [wordAt(content, at - before), wordAt(content, at + name.length + after)];
  const end = at + name.length;
  const pieces = [
    { text: content.slice(from, at), hit: false },
    { text: content.slice(at, end), hit: true },
    { text: content.slice(end, to), hit: false },
  ];
  return framed(pieces, from > 0, to < content.length);
}

/** Where somebody is named, and not a role of the same name. */
function mentionOf(content: string, name: string): number {
  let at = content.indexOf(name);
  while (at > 0 && content[at - 1] === '@') at = content.indexOf(name, at + 1);
  return at;
}

function cut(content: string, from: number, to: number): Segment[] {
  const end = wordAt(content, to);
  return framed([{ text: content.slice(from, end), hit: false }], from > 0, end < content.length);
}

/** As near as there is a place between words, before this one. */
function wordAt(content: string, at: number): number {
  if (at <= 0) return 0;
  if (at >= content.length) return content.length;
  const space = content.slice(Math.max(0, at - 40), at).search(/\s\S*$/);
  return space < 0 ? at : Math.max(0, at - 40) + space;
}

/** Without the marks of Markdown, and with a sign where something is left out. */
function framed(segments: readonly Segment[], isCutBefore: boolean, isCutAfter: boolean): Segment[] {
  const pieces = segments
    .map(({ text, hit }, at) => ({ text: trimmed(withoutMarks(text), at, segments.length - 1), hit }))
    .filter(({ text }) => text !== '');
  return [
    ...(isCutBefore ? [{ text: '… ', hit: false }] : []),
    ...pieces,
    ...(isCutAfter ? [{ text: ' …', hit: false }] : []),
  ];
}

/** Only the ends of the whole lose their spaces. */
function trimmed(text: string, at: number, last: number): string {
  const begun = at === 0 ? text.trimStart() : text;
  return at === last ? begun.trimEnd() : begun;
}
