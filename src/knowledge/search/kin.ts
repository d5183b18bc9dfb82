import type { KnownWord } from './rarity.js';
import type { Similar } from './typos.js';

/** So many letters begin words of one root. */
export const beginning = 4;
/** Asked of the database for each word. */
export const mostKin = 100;
/** Letters that the two words do not have in common, in all. */
const mostApart = 5;
const mostKept = 3;
const share = 0.4;
/** In passages. What begins like it and is everywhere is another word. */
const mostChunks = 200;

/** Of words that begin like this stem, those that are most likely of its root. */
export function nearestKin(stem: string, similar: readonly Similar[]): KnownWord[] {
  return similar
    .filter(({ word, chunks }) => word !== stem && chunks <= mostChunks && !/\p{N}/u.test(word))
    .map((one) => ({ ...one, apart: apart(stem, one.word) }))
    .filter((one) => one.apart <= mostApart)
    .sort((a, b) => a.apart - b.apart || b.chunks - a.chunks || (a.word < b.word ? -1 : 1))
    .slice(0, mostKept)
    .map(({ word, chunks }) => ({ word, chunks, share }));
}

function apart(one: string, other: string): number {
  let common = 0;
  while (common < one.length && one[common] === other[common]) common++;
  return one.length + other.length - 2 * common;
}
