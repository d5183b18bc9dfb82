import { extractNumbers } from '../../src/platform/language/index.js';
import { generatedNumbers } from './number-generator.js';
import { readSet, written, type Phrase } from './sets.js';

/** How well one set is understood. */
export interface SetFigures {
  what: string;
  language: 'ru' | 'en';
  set: string;
  phrases: number;
  right: number;
  microsecondsPerPhrase: number;
  failures: { text: string; expected: string; got: string }[];
}

const generated = { ru: 330, en: 160 };

export function measureSet(
  head: Pick<SetFigures, 'what' | 'language' | 'set'>,
  phrases: Phrase[],
  understand: (text: string) => string,
): SetFigures {
  const began = performance.now();
  const answers = phrases.map(({ text }) => understand(text));
  const microsecondsPerPhrase = ((performance.now() - began) * 1_000) / phrases.length;
  const failures = phrases
    .map(({ text, expected }, index) => ({ text, expected, got: answers[index] ?? '' }))
    .filter(({ expected, got }) => got !== expected);
  const right = phrases.length - failures.length;
  return { ...head, phrases: phrases.length, right, microsecondsPerPhrase, failures };
}

const numbers = (text: string): string => written(extractNumbers(text));

export const measureNumbers = (language: 'ru' | 'en'): SetFigures[] => [
  measureSet({ what: 'numbers', language, set: 'hand-written' }, readSet(`numbers.${language}.txt`), numbers),
  measureSet(
    { what: 'numbers', language, set: 'generated' },
    generatedNumbers(language, generated[language]),
    numbers,
  ),
];

/** The part of all phrases that is understood exactly. */
export const accuracy = (figures: SetFigures[]): number =>
  figures.reduce((sum, { right }) => sum + right, 0) / figures.reduce((sum, { phrases }) => sum + phrases, 0);
