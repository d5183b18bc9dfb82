import { rarity, type KnownWord } from './rarity.js';

/** A word of the question, and those of the passages that it may be found by. */
export interface Sought {
  stem: string;
  /** Passages that have it; 0 for one that none has. */
  chunks: number;
  /** Itself, its other forms, words that it resembles: with how sure it is that they were meant. */
  meant: KnownWord[];
  /** Less than 1 for words that stand everywhere. */
  weight: number;
}

/** In a small library every word is rare: there it tells no more than in one of so many passages. */
const fewestPassages = 1_000;
/** What a find is worth by how much it says, beside the share of the question that it has. */
const worthOfWords = 0.3;
/** Measured by `npm run bench -- retrieval`: higher loses answers in other words, lower finds what answers nothing. */
const enough = 0.55;
/** Beside a passage that answers, one that has half as much of the question. */
const companion = 0.5;

/** How much a word that no passage has would tell, and so the unit of what words are worth. */
const unheard = (total: number): number => rarity(0, Math.max(total, fewestPassages));

function worthOf({ chunks, share }: KnownWord, total: number): number {
  return share * rarity(chunks, Math.max(total, fewestPassages));
}

/** A word that may be another one is as much of each as is sure. */
function askedFor({ stem, chunks, meant, weight }: Sought, total: number): number {
  const own = meant.find(({ word }) => word === stem);
  if (chunks > 0 && own) return weight * worthOf({ ...own, share: 1 }, total);
  const [guess] = [...meant].sort((a, b) => b.share - a.share);
  return weight * (guess ? worthOf(guess, total) + (1 - guess.share) * unheard(total) : unheard(total));
}

/**
 * How much of the question a passage with these words has: the share of its words, each by its rarity, and a little by
 * how much these say at all, so that three words of a long question tell more than one of a short one.
 */
export function evidenceOf(sought: readonly Sought[], has: ReadonlySet<string>, total: number): number {
  let [asked, found] = [0, 0];
  for (const one of sought) {
    const most = askedFor(one, total);
    const worths = one.meant.map((word) => (has.has(word.word) ? one.weight * worthOf(word, total) : 0));
    asked += most;
    found += Math.min(most, Math.max(0, ...worths));
  }
  return asked > 0 ? found / asked + (worthOfWords * found) / unheard(total) : 0;
}

/** Whether a passage belongs to the question by its words, of these that were found for it. */
export function relevantByWords(evidence: ReadonlyMap<string, number>): ReadonlySet<string> {
  const best = Math.max(0, ...evidence.values());
  const bound = best < enough ? Infinity : Math.min(enough, best * companion);
  return new Set([...evidence].filter(([, one]) => one >= bound).map(([id]) => id));
}
