import { type Lexicon, type Term } from './lexicon.js';

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const irregular: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};
const ordinalOf = (word: string): string => irregular[word] ?? `${word.replace(/y$/, 'ie')}th`;

/** "third" may stand below a one («one third»), "thirds" below any count. */
const cardinalAndOrdinal = (word: string, value: number): [string, Term][] => [
  [word, { is: 'count', value }],
  [ordinalOf(word), { is: 'ordinal', value, divides: value > 2 ? 'one' : undefined }],
  ...(value > 2 ? [[`${ordinalOf(word)}s`, { is: 'part', of: value, alone: false }] as [string, Term]] : []),
];

const scale = (value: number, words: string): [string, Term][] =>
  words.split(' ').map((word) => [word, { is: 'scale', value, alone: 'one' }]);
const shortScale = (value: number, words: string, glued?: true): [string, Term][] =>
  words.split(' ').map((word) => [word, { is: 'scale', value, alone: 'never', glued }]);

export const english: Lexicon = new Map<string, Term>([
  ...units.flatMap((word, value) => cardinalAndOrdinal(word, value)),
  ...tens.flatMap((word, index) => cardinalAndOrdinal(word, 20 + 10 * index)),
  ['nought', { is: 'count', value: 0 }],
  ['hundred', { is: 'times', value: 100, alone: 'one' }],
  ['hundredth', { is: 'ordinal', value: 100, divides: 'one' }],
  ['hundredths', { is: 'part', of: 100, alone: false }],
  ['thousandth', { is: 'ordinal', value: 1_000, divides: 'one' }],
  ['thousandths', { is: 'part', of: 1_000, alone: false }],
  ['millionth', { is: 'ordinal', value: 1_000_000 }],
  ['dozen', { is: 'times', value: 12, alone: 'one' }],
  ...scale(1e3, 'thousand'),
  ...scale(1e6, 'million'),
  ...scale(1e9, 'billion'),
  ...scale(1e12, 'trillion'),
  ['grand', { is: 'scale', value: 1e3, alone: 'bounded' }],
  ...shortScale(1e3, 'thou'),
  ...shortScale(1e6, 'mln mn mio'),
  ...shortScale(1e9, 'bn bln'),
  ...shortScale(1e12, 'tn trn'),
  ...shortScale(1e3, 'k', true),
  ...shortScale(1e6, 'kk m', true),
  ...shortScale(1e9, 'b', true),
  ['half', { is: 'part', of: 2, alone: true }],
  ['quarter', { is: 'part', of: 4, alone: true }],
  ['quarters', { is: 'part', of: 4, alone: false }],
  ['couple', { is: 'pair' }],
]);
