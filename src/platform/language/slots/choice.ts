import { stemmer as englishStem } from '@orama/stemmers/english';
import { stemmer as russianStem } from '@orama/stemmers/russian';
import { extractNumbers } from '../numbers/number-extract.js';
import { answerOf, type Reading } from './reading.js';

export interface Option {
  value: string;
  /** How it is shown and called; the value itself where there are none. */
  names?: readonly string[];
}

interface Match {
  option: Option;
  stems: Set<string>;
}

const shortestPrefix = 3;
const denial = /^(не|ни|not|no|don't|кроме|except)$/;
const places = /^(вариант|пункт|номер|опци|option|number|choic|item|variant|one|#|№)/;

/**
 * Which option an answer names: by its words in any inflection, by the beginning of a word, or by its place in the list
 * («второй вариант», «2»). Undefined when it names none or more than one.
 */
export function readChoice(text: string, options: readonly Option[]): Reading<string> | undefined {
  const answer = answerOf(text);
  const words = wordsOf(answer);
  const option =
    exact(words, options) ?? byStems(words, options) ?? byPlace(answer, options) ?? byPrefix(words, options);
  if (!option) return undefined;
  return { value: option.option.value, said: answer.trim(), confidence: option.confidence };
}

type Found = { option: Option; confidence: Reading<string>['confidence'] } | undefined;

const namesOf = ({ value, names = [] }: Option): readonly string[] =>
  names.length > 0 ? [...names, value] : [value];

function exact(words: string[], options: readonly Option[]): Found {
  const said = words.join(' ');
  return single(
    options.filter((option) =>
      namesOf(option).some((name) => said !== '' && wordsOf(name).join(' ') === said),
    ),
    'sure',
  );
}

/** All words of a name are said. Of names within each other the fuller one is meant: «тёмно-красный». */
function byStems(words: string[], options: readonly Option[]): Found {
  const said = new Set(words.filter((_, at) => !denial.test(words[at - 1] ?? '')).map(stem));
  const matches = options.flatMap((option) =>
    namesOf(option).flatMap((name): Match[] => {
      const stems = new Set(wordsOf(name).map(stem));
      return stems.size > 0 && [...stems].every((one) => said.has(one)) ? [{ option, stems }] : [];
    }),
  );
  const fullest = matches.filter(({ stems }) => !matches.some((other) => isWithin(stems, other.stems)));
  return single([...new Set(fullest.map(({ option }) => option))], 'sure');
}

const isWithin = (small: Set<string>, large: Set<string>): boolean =>
  small.size < large.size && [...small].every((one) => large.has(one));

function byPlace(answer: string, options: readonly Option[]): Found {
  const numbers = extractNumbers(answer, { limit: 2 });
  const [number] = numbers;
  if (!number?.value || numbers.length > 1) return lastOf(answer, options);
  const around = wordsOf(answer.slice(0, number.start) + answer.slice(number.end));
  // «2» and «номер 2» name a place; «мне 2 билета» does not.
  const named = number.kind === 'ordinal' || around.every((word) => places.test(word));
  if (!named || (number.kind !== 'ordinal' && number.kind !== 'number')) return undefined;
  const option = options[Number(number.value) - 1];
  return option && { option, confidence: number.kind === 'ordinal' ? 'likely' : 'sure' };
}

function lastOf(answer: string, options: readonly Option[]): Found {
  const option = options.at(-1);
  return option && /^\s*(последн\p{L}+|the last|last)(\s|$)/iu.test(answer)
    ? { option, confidence: 'likely' }
    : undefined;
}

/** «дост» or «курьер» begins one word of one option's name. */
function byPrefix(words: string[], options: readonly Option[]): Found {
  const [said = '', ...more] = words;
  if (said.length < shortestPrefix || more.length > 0) return undefined;
  return single(
    options.filter((option) =>
      namesOf(option).some((name) => wordsOf(name).some((word) => word.startsWith(said))),
    ),
    'likely',
  );
}

const single = (options: Option[], confidence: Reading<string>['confidence']): Found =>
  options.length === 1 && options[0] ? { option: options[0], confidence } : undefined;

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .match(/[\p{L}\p{M}\p{N}']+/gu) ?? [];

const stem = (word: string): string => (/[а-я]/.test(word) ? russianStem(word) : englishStem(word));
