import type { Segment } from './search.dto.js';

interface Word {
  text: string;
  start: number;
  end: number;
}

/** Around a hit a piece shows about so many characters before it and after it. */
const [before, after] = [60, 120];
const mostPieces = 3;
/** So much of a long message is looked through. */
const longestLook = 20_000;

/** A letter with its marks is within these: ordering thousands of marks would take seconds. */
const longestLetter = 16;
/** Each word is asked of the database: a page of messages may be made to hold hundreds of thousands. */
const mostWords = 2_000;

const firstLetter = (word: string): string =>
  word.slice(0, longestLetter).normalize('NFC').toLowerCase().replaceAll('ё', 'е').charAt(0);

const wordsIn = (content: string): Word[] =>
  [...content.slice(0, longestLook).matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));

/**
 * The words of these messages that may be forms of what was asked for: no form of a word in either language begins
 * with another letter. Which of them are, only the database knows; past many nothing more is highlighted.
 */
export function likelyWords(contents: string[], asked: string[]): string[] {
  const letters = new Set(asked.flatMap(wordsIn).map(({ text }) => firstLetter(text)));
  const words = new Set(contents.flatMap(wordsIn).map(({ text }) => text));
  return [...words].filter((word) => letters.has(firstLetter(word))).slice(0, mostWords);
}

/** Pieces of a message around the words that are hits, cut between words. */
export function highlightsOf(content: string, hits: ReadonlySet<string>): Segment[][] {
  const words = wordsIn(content);
  const found = words.filter(({ text }) => hits.has(text));
  const pieces: Segment[][] = [];
  let shownTo = 0;
  for (const hit of found) {
    if (hit.start < shownTo) continue;
    if (pieces.length === mostPieces) break;
    const near = words.filter(
      ({ start, end }) => start >= Math.max(shownTo, hit.start - before) && end <= hit.end + after,
    );
    const from = hit.start < before ? 0 : (near[0] ?? hit).start;
    const to = content.length < hit.end + after ? content.length : (near.at(-1) ?? hit).end;
    pieces.push(segmentsOf(content, from, to, found));
    shownTo = to;
  }
  return pieces;
}

function segmentsOf(content: string, from: number, to: number, found: Word[]): Segment[] {
  const segments: Segment[] = [];
  let at = from;
  for (const { start, end } of found.filter((word) => word.start >= from && word.end <= to)) {
    if (start > at) segments.push({ text: content.slice(at, start), hit: false });
    segments.push({ text: content.slice(start, end), hit: true });
    at = end;
  }
  if (at < to) segments.push({ text: content.slice(at, to), hit: false });
  return segments;
}
