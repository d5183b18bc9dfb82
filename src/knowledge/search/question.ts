import { stopWords } from './stop-words.js';

/** What a question looks for. */
export interface Question {
  /** Words that say something, in their plain form, each once, in the order of the question. */
  words: string[];
  /** Quoted ones: a passage has them as they stand, in any inflection. */
  phrases: string[];
}

/** A longer question asks for what its first words ask for; more only cost time. */
const mostWords = 32;
const mostPhrases = 8;
/** Longer ones are no words: keys, addresses, one letter held down. */
const longestWord = 64;
const quoted = /"([^"]*)"|«([^»]*)»|„([^“”]*)[“”]|“([^”]*)”/gu;
const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;
/** "What's", "they'll": what is joined to a word asks for nothing; "don't" and its like are small words as a whole. */
const contraction = /(?<!\p{L})\p{L}{1,6}n['’]t(?!\p{L})|(?<=\p{L})['’](?:s|re|ve|ll|d|m)(?!\p{L})/giu;

/** Letters as the index of words has them. */
export const plainWord = (word: string): string =>
  word.slice(0, longestWord).normalize('NFC').toLowerCase().replaceAll('ё', 'е');

/** The index has no word of marks alone. */
const isWord = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);
const wordsIn = (text: string): string[] =>
  [...text.matchAll(wordPattern)].map(([word]) => plainWord(word)).filter(isWord);

/** Reads a question in natural language; one of nothing but small words asks for these. */
export function readQuestion(text: string): Question {
  const phrases: string[] = [];
  for (const [, ...parts] of text.matchAll(quoted)) {
    const words = wordsIn(parts.find((part) => part !== undefined) ?? '');
    if (words.length > 0 && phrases.length < mostPhrases) phrases.push(words.join(' '));
  }
  // A phrase keeps its contractions: the words of passages are divided at their apostrophes.
  const telling = wordsIn(text.replace(contraction, ' ')).filter((word) => !stopWords.has(word));
  const words = new Set(telling.length > 0 ? telling : wordsIn(text));
  return { words: [...words].slice(0, mostWords), phrases };
}

/** Whether nothing is asked for but what stands in quotes: names of companies stand in them too. */
export function isAllQuoted({ words, phrases }: Question): boolean {
  const inPhrases = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
  return phrases.length > 0 && words.every((word) => inPhrases.has(word));
}
