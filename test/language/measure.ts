import { extractNumbers, readAgreement, wantsBack } from '../../src/platform/language/index.js';
import { generatedNumbers } from './number-generator.js';
import { readSet, written, type Phrase } from './sets.js';

/** How well one set is understood. */
export interface SetFigures {
  what: string;
  language: 'ru' | 'en' | 'both';
  set: string;
  phrases: number;
  right: number;
  microsecondsPerPhrase: number;
  failures: { text: string; expected: string; got: string }[];
}

const handWritten = 'hand-written';
const holdOut = 'hold-out';
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

const numbersIn = (language: 'ru' | 'en', set: string, phrases: Phrase[]): SetFigures =>
  measureSet({ what: 'numbers', language, set }, phrases, numbers);

const answers = (set: string, ending: string): SetFigures[] => [
  measureSet({ what: 'agreement', language: 'both', set }, readSet(`agreement${ending}`), readAgreement),
  measureSet({ what: 'step back', language: 'both', set }, readSet(`back${ending}`), wantsBack),
];

/** Every set; those of the hold-out were written when the rest was done. */
export const measureLanguageSets = (): SetFigures[] => [
  ...(['ru', 'en'] as const).flatMap((language) => [
    numbersIn(language, handWritten, readSet(`numbers.${language}.txt`)),
    numbersIn(language, 'generated', generatedNumbers(language, generated[language])),
  ]),
  ...answers(handWritten, '.txt'),
  ...(['ru', 'en'] as const).map((language) =>
    numbersIn(language, holdOut, readSet(`numbers.${language}.hold-out.txt`)),
  ),
  ...answers(holdOut, '.hold-out.txt'),
];

/** What must be understood, and how much of it. */
export const promised: { name: string; least: number; of: (figures: SetFigures) => boolean }[] = [
  {
    name: 'numbers in Russian',
    least: 0.99,
    of: ({ what, language }) => what === 'numbers' && language === 'ru',
  },
  {
    name: 'numbers in English',
    least: 0.99,
    of: ({ what, language }) => what === 'numbers' && language === 'en',
  },
  {
    name: 'agreement and step back',
    least: 0.97,
    of: ({ what }) => what !== 'numbers',
  },
];

/** The part of all phrases that is understood exactly. */
export const accuracy = (figures: SetFigures[]): number =>
  figures.reduce((sum, { right }) => sum + right, 0) / count(figures);

export const count = (figures: SetFigures[]): number =>
  figures.reduce((sum, { phrases }) => sum + phrases, 0);
