import { normalizeUsername, usernamePattern } from '../../platform/text/index.js';

/** One `@user` or `@@role` of a message. */
export interface ParsedMention {
  kind: 'user' | 'role';
  /** Normalized, see {@link normalizeUsername}. */
  username: string;
  /** UTF-16 offsets of the whole token, its `@` signs included; `end` is exclusive. */
  start: number;
  end: number;
}

/**
 * The mentions of a Markdown message, in order and with repetitions. Code, links, e-mail addresses and `\@` have none.
 * Linear in the length of the text, whatever the text. Code is found as in CommonMark 0.31 (sections 4.5 and 6.1),
 * except that indented lines are prose, because people indent in chats, and that the ends of lists and quotes are not
 * tracked: a fence opened in one runs to its closing line.
 */
export function parseMentions(text: string): ParsedMention[] {
  if (!text.includes('@')) return [];
  // Only "\n" ends a line from here on; the length is kept, since offsets are reported in the original text.
  const source = text.replace(/\r\n/g, ' \n').replace(/\r/g, '\n');
  return paragraphs(source).flatMap(mentionsIn);
}

interface Paragraph {
  text: string;
  offset: number;
}

/** A code span never leaves its paragraph, so one stray backtick cannot hide the rest of a message. */
function paragraphs(source: string): Paragraph[] {
  const found: Paragraph[] = [];
  let fence: Fence | undefined;
  let afterHeading = false;
  let start = 0;
  let offset = 0;
  for (const line of source.split('\n')) {
    const next = offset + line.length + 1;
    if (fence) {
      if (closes(fence, line)) fence = undefined;
      start = next;
    } else {
      fence = openingFence(line);
      if (fence || afterHeading || blockStart.test(line)) {
        found.push({ text: source.slice(start, offset), offset: start });
        start = fence ? next : offset;
      }
      afterHeading = heading.test(line);
    }
    offset = next;
  }
  found.push({ text: source.slice(start), offset: start });
  return found;
}

/** A blank line, a list item, a heading, a thematic break or a heading's underline. */
const blockStart = /^[ \t]*(?:$|(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]|$)|(?:-+|=+|\*{3,}|_{3,})[ \t]*$)/;

const heading = /^[ \t]*#{1,6}[ \t]/;

interface Fence {
  marker: string;
  /** Columns that a closing fence may be indented by. */
  maxIndent: number;
}

// A fence right after a list marker counts: else its closing line, alone on a line, would be taken for an opening one.
const fenceOpening = /^ {0,3}((?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?(`{3,}|~{3,})/;
const fenceClosing = /^([ \t]*)(`{3,}|~{3,})[ \t]*$/;

function openingFence(line: string): Fence | undefined {
  const [opening, listMarker, marker] = fenceOpening.exec(line) ?? [];
  if (opening === undefined || marker === undefined) return undefined;
  if (marker.startsWith('`') && line.includes('`', opening.length)) return undefined;
  return { marker, maxIndent: 3 + (listMarker === undefined ? 0 : columns(opening) - marker.length) };
}

function closes(fence: Fence, line: string): boolean {
  const [, indent = '', marker = ''] = fenceClosing.exec(line) ?? [];
  return marker.startsWith(fence.marker) && columns(indent) <= fence.maxIndent;
}

function columns(text: string): number {
  return text.replaceAll('\t', '    ').length;
}

/** All that can begin or hide a mention; whatever lies between two matches is plain text. */
const significant = /\\[\\`@]|`+|@+|:\/\/|mailto:|www\./gi;

function mentionsIn({ text, offset }: Paragraph): ParsedMention[] {
  const found: ParsedMention[] = [];
  let lastRuns: Map<number, number> | undefined;
  let match = execAt(significant, text, 0);
  while (match) {
    const [token] = match;
    const start = match.index;
    let from = start + token.length;
    if (token.startsWith('@')) {
      const mention = mentionAt(text, start, from);
      if (mention) {
        from = mention.end;
        found.push({ ...mention, start: offset + mention.start, end: offset + mention.end });
      }
    } else if (token.startsWith('`')) {
      lastRuns ??= lastBacktickRuns(text);
      from = codeSpanEnd(text, from, token.length, lastRuns);
    } else if (!token.startsWith('\\')) {
      from = urlEnd(text, from);
    }
    match = execAt(significant, text, from);
  }
  return found;
}

/** The characters which, right before an `@`, make it a part of an address, a link or a word. */
const glueBefore = /[\p{L}\p{N}_.\-+@/=&%#]/u;
const nameCharacter = /[\p{L}\p{M}\p{Nd}]/u;

// NFC packs at most four code points, two UTF-16 units each, into one. The bound comes before normalization because
// that sorts combining marks, which is not linear in their number.
const maxRawLength = 64 * 4 * 2;

function mentionAt(text: string, start: number, nameStart: number): ParsedMention | undefined {
  const signs = nameStart - start;
  if (signs > 2 || glueBefore.test(baseBefore(text, start))) return undefined;
  const end = nameEnd(text, nameStart);
  // "@ivan@example.social" is an address, not a call of ivan.
  if (end === nameStart || end - nameStart > maxRawLength || text[end] === '@') return undefined;
  const username = normalizeUsername(text.slice(nameStart, end));
  if (!usernamePattern.test(username)) return undefined;
  return { kind: signs === 1 ? 'user' : 'role', username, start, end };
}

/** Where the run of name characters ends, without the punctuation that closes it: "@ivan." calls ivan. */
function nameEnd(text: string, start: number): number {
  let end = start;
  for (let at = start; at < text.length;) {
    const character = characterAt(text, at);
    at += character.length;
    if (nameCharacter.test(character)) end = at;
    else if (!'_-.'.includes(character) || (character === '.' && text[at] === '.')) break;
  }
  return end;
}

/** The character before `end` seen through its combining marks ("é" may be two code points), '' at the start. */
function baseBefore(text: string, end: number): string {
  for (let at = end; at > 0;) {
    // A code point that fills two units is found whole from its first one, and only then is longer than one unit.
    const pair = at > 1 ? characterAt(text, at - 2) : '';
    const character = pair.length === 2 ? pair : characterAt(text, at - 1);
    if (!/\p{M}/u.test(character)) return character;
    at -= character.length;
  }
  return '';
}

function characterAt(text: string, index: number): string {
  const isPair = (text.codePointAt(index) ?? 0) > 0xffff;
  return text.slice(index, index + (isPair ? 2 : 1));
}

/**
 * The last position of every length of backtick run. With it the search for a closing run is made only when it will
 * succeed, and what it walks over is then skipped; a failed search for each opening run would be quadratic.
 */
function lastBacktickRuns(text: string): Map<number, number> {
  const last = new Map<number, number>();
  for (let run = backticksAfter(text, 0); run; run = backticksAfter(text, run.end))
    last.set(run.length, run.start);
  return last;
}

function codeSpanEnd(text: string, from: number, length: number, lastRuns: Map<number, number>): number {
  if ((lastRuns.get(length) ?? -1) < from) return from;
  let run = backticksAfter(text, from);
  while (run && run.length !== length) run = backticksAfter(text, run.end);
  return run?.end ?? from;
}

function backticksAfter(
  text: string,
  from: number,
): { start: number; end: number; length: number } | undefined {
  const start = text.indexOf('`', from);
  if (start < 0) return undefined;
  let end = start + 1;
  while (text[end] === '`') end++;
  return { start, end, length: end - start };
}

/** A link lasts until white space, a closing bracket or a quote. */
const urlStop = /[\s\p{Pe}\p{Pi}\p{Pf}"'`<>]/gu;

function urlEnd(text: string, from: number): number {
  return execAt(urlStop, text, from)?.index ?? text.length;
}

function execAt(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}
