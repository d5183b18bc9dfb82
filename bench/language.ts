import { extractNumbers } from '../src/platform/language/index.js';
import { accuracy, measureLanguageSets, promised, type SetFigures } from '../test/language/measure.js';
import { hostileTexts } from '../test/language/hostile.js';
import { median, table } from './table.js';

export interface LanguageFigures {
  sets: SetFigures[];
  /** CPU milliseconds for 100 KB of text, by what it consists of. */
  hostile: { text: string; millis: number }[];
}

export const languageSeconds = 5;
const rounds = 5;
const mostHostileMillis = 50;

export function measureLanguage(): LanguageFigures {
  // Once for the compiler: what is measured is a server that runs for days.
  measureLanguageSets();
  const hostile = hostileTexts.map(([text, whole]) => ({
    text,
    millis: median(Array.from({ length: rounds }, () => cpuMillis(() => extractNumbers(whole)))),
  }));
  return { sets: measureLanguageSets(), hostile };
}

function cpuMillis(work: () => unknown): number {
  const began = process.cpuUsage();
  work();
  return process.cpuUsage(began).user / 1_000;
}

export function languageTable({ sets, hostile }: LanguageFigures): string {
  const rows = sets.map(({ what, language, set, phrases, right, microsecondsPerPhrase }) => [
    what,
    language,
    set,
    phrases,
    right,
    `${((right / phrases) * 100).toFixed(2)}%`,
    microsecondsPerPhrase,
  ]);
  const figures = table(['what', 'language', 'set', 'phrases', 'right', 'accuracy', 'µs per phrase'], rows);
  const failures = sets.flatMap(({ what, set, failures: missed }) =>
    missed.map(({ text, expected, got }) => `  ${what}, ${set}: ${text}   wants ${expected}   got ${got}`),
  );
  const slowest = hostile.toSorted((a, b) => b.millis - a.millis);
  const times = table(
    ['100 KB of', 'CPU ms, median', 'must be'],
    slowest.slice(0, 5).map(({ text, millis }) => [JSON.stringify(text), millis, `< ${mostHostileMillis}`]),
  );
  return [
    'Language: what is understood exactly',
    figures,
    failures.length > 0 ? `Not understood:\n${failures.join('\n')}` : 'Everything is understood.',
    `Numbers in the most hostile of ${hostile.length} texts`,
    times,
  ].join('\n\n');
}

export const misunderstood = ({ sets, hostile }: LanguageFigures): string[] => [
  ...promised
    .map(({ name, least, of }) => ({ name, least, part: accuracy(sets.filter(of)) }))
    .filter(({ part, least }) => part < least)
    .map(
      ({ name, least, part }) => `${name}: ${(part * 100).toFixed(2)}% understood, must be ${least * 100}%`,
    ),
  ...hostile
    .filter(({ millis }) => millis >= mostHostileMillis)
    .map(({ text, millis }) => `100 KB of ${JSON.stringify(text)}: ${millis.toFixed(0)} ms`),
];
