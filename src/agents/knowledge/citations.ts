import { beginningOf } from '../../platform/text/index.js';

/** Of one answer: what points to more than this points to nothing that helps a reader. */
const mostCited = 100;
const longestQuote = 300;

/** What is code, or says where a link leads, cites nothing. */
const code = /```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`/g;
const definition = /^ {0,3}\[[^\]\n]{1,100}\]:/gm;
const marker = /(?<!!)\[(\d{1,4}(?:\s*[,;]\s*\d{1,4}){0,19})\](?!\()/g;

/** A number that an answer cites, and the sentence in which it first does. */
export interface Cited {
  n: number;
  sentence: string;
}

/** Whether it may cite anything. */
export const citesSomething = (answer: string): boolean => answer.includes('[') && citedIn(answer).length > 0;

/** What an answer cites as `[1]`, `[1, 2]` or `[1][2]`, each number once, in the order of the text. */
export function citedIn(answer: string): Cited[] {
  const blank = (piece: string) => ' '.repeat(piece.length);
  const text = answer.replace(code, blank).replace(definition, blank);
  const cited = new Map<number, Cited>();
  for (const { 1: numbers = '', index } of text.matchAll(marker))
    for (const n of numbers.split(/[,;]/).map(Number))
      if (!cited.has(n) && cited.size < mostCited) cited.set(n, { n, sentence: sentenceBefore(text, index) });
  return [...cited.values()];
}

const anyCitation = /\[\d{1,4}(?:\s*[,;]\s*\d{1,4}){0,19}\](?!\()/g;

/** The same without what it cites, and without the blanks before that. */
export function withoutCitations(answer: string): string {
  let kept = '';
  let from = 0;
  for (const { 0: cited, index } of answer.matchAll(anyCitation)) {
    kept += answer.slice(from, blanksBegin(answer, from, index));
    from = index + cited.length;
  }
  return kept + answer.slice(from);
}

/** Where the blanks right before `end` begin: a pattern would try every run of blanks from each of its places. */
function blanksBegin(text: string, from: number, end: number): number {
  while (end > from && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return end;
}

const longestSentence = 600;
const anyMarker = /\[\d[\d,;\s]*\]/g;

/** What is said where the number stands: the number may stand behind the full stop. */
function sentenceBefore(text: string, place: number): string {
  const before = text
    .slice(Math.max(0, place - longestSentence), place)
    .replace(anyMarker, ' ')
    .trimEnd();
  const sentences = sentencesOf(before);
  return sentences.at(-1)?.text ?? '';
}

interface Sentence {
  text: string;
  from: number;
  to: number;
}

/** A line of a table or a list is a sentence as well. */
function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  for (const { 0: piece, index } of text.matchAll(/[^.!?…\n]+(?:[.!?…]+(?!\s|$)[^.!?…\n]+)*[.!?…]*/g)) {
    if (!/[\p{L}\d]/u.test(piece)) continue;
    found.push({ text: piece.trim(), from: index, to: index + piece.length });
  }
  return found;
}

/** What of a passage comes nearest to the sentence that cites it: whole sentences, as far as they are short enough. */
export function quoteFrom(passage: string, sentence: string): string {
  const sentences = sentencesOf(passage);
  const wanted = stemsOf(sentence);
  const scores = sentences.map(({ text }) => closeness(stemsOf(text), wanted));
  const best = scores.reduce((top, score, place) => (score > (scores[top] ?? 0) ? place : top), 0);
  const chosen = sentences[best];
  if (!chosen) return shortQuote(passage);
  let [from, to] = [best, best];
  // The neighbour that says more of it comes along, while there is room.
  for (;;) {
    const [before, after] = [scores[from - 1] ?? -1, scores[to + 1] ?? -1];
    const [left, right] = before > after ? [from - 1, to] : [from, to + 1];
    if (Math.max(before, after) <= 0) break;
    if ((sentences[right]?.to ?? 0) - (sentences[left]?.from ?? 0) > longestQuote) break;
    [from, to] = [left, right];
  }
  return shortQuote(passage.slice(sentences[from]?.from, sentences[to]?.to));
}

function shortQuote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestQuote ? line : `${beginningOf(line, longestQuote - 1).trimEnd()}…`;
}

/** So long are the beginnings that inflected forms of a word have in common. */
const stemLength = 5;

const stemsOf = (text: string): Set<string> =>
  new Set(
    (
      text
        .toLowerCase()
        .replaceAll('ё', 'е')
        .match(/[\p{L}\d]+/gu) ?? []
    )
      .filter((word) => word.length > 2 || /\d/.test(word))
      .map((word) => word.slice(0, stemLength)),
  );

/** Words in common, the more the less there is beside them. */
function closeness(stems: Set<string>, wanted: Set<string>): number {
  const common = [...stems].filter((stem) => wanted.has(stem)).length;
  return common === 0 ? 0 : common / Math.sqrt(stems.size);
}
