import { distanceOf } from '../../platform/text/index.js';

/** A word that passages have, and how many. */
export interface Similar {
  word: string;
  chunks: number;
}

/** A word that may have been meant. */
export interface Meant extends Similar {
  share: number;
}

/** Of equally near words so many stay: which of them was meant, the passages tell. */
const mostMeant = 3;
/** What a word says that was not written so; by the number of its mistakes. */
const shares = [1, 0.7, 0.4];

/**
 * How much of their trigrams words share that are looked for in place of a mistyped one, from 0 to 1: first what is much
 * alike, as longer words are with a mistake in them, and only in vain what is less so, of which there is far more.
 */
export const likenesses = [
  { alike: 0.4, shortest: 6 },
  { alike: 0.2, shortest: 0 },
];

/** In short words a letter makes another word. */
export const mostMistakes = (word: string): number => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);

/** What a mistyped word may have been: the nearest of those that are known, and of these the most frequent. */
export function meantBy(written: string, similar: readonly Similar[]): Meant[] {
  const near = similar
    .filter(({ word }) => !/\p{N}/u.test(word + written))
    .map((one) => ({ ...one, mistakes: mistakesIn(written, one.word) }))
    .filter(({ mistakes }) => mistakes <= mostMistakes(written))
    .sort((a, b) => a.mistakes - b.mistakes || b.chunks - a.chunks || (a.word < b.word ? -1 : 1));
  return near
    .filter(({ mistakes }) => mistakes === near[0]?.mistakes)
    .slice(0, mostMeant)
    .map(({ word, chunks, mistakes }) => ({ word, chunks, share: shares[mistakes] ?? 0 }));
}

/** Two letters the wrong way round are one mistake. */
function mistakesIn(written: string, word: string): number {
  let least = distanceOf(written, word);
  for (let i = 1; i < written.length && least > 1; i++) {
    const turned =
      written.slice(0, i - 1) + (written[i] ?? '') + (written[i - 1] ?? '') + written.slice(i + 1);
    least = Math.min(least, distanceOf(turned, word) + 1);
  }
  return least;
}
