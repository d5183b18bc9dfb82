import { extractNumbers, type FoundNumber } from '../numbers/number-extract.js';
import { asksForTime, countedBy } from './counted.js';
import { answerOf, type Reading } from './reading.js';

export interface Money {
  /** In plain decimal notation. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

/**
 * The one number of an answer, in plain decimal notation; undefined for none, for several and for ranges. A number of days
 * or years answers only what asks for these in `about`, and is else to be confirmed.
 */
export function readNumber(text: string, about = ''): Reading<string> | undefined {
  const answer = answerOf(text);
  const found = extractNumbers(answer).flatMap((number) => {
    const counted = number.kind === 'number' ? countedBy(answer, number) : 'nothing';
    if (counted === 'part') return [];
    return [counted === 'time' && !asksForTime(about) ? unsure(reading(number)) : reading(number)];
  });
  return only(found);
}

/** The one sum of an answer. A number without a currency counts where a default one is given, and where it counts nothing else. */
export function readMoney(text: string, defaultCurrency?: string): Reading<Money> | undefined {
  const answer = answerOf(text);
  const found = extractNumbers(answer);
  const sums = found.filter(({ kind }) => kind === 'money');
  if (sums.length === 0 && defaultCurrency) {
    const bare = only(
      found.filter(({ kind }) => kind === 'number').flatMap((number) => bareSum(answer, number)),
    );
    return bare && { ...bare, value: { amount: bare.value, currency: defaultCurrency } };
  }
  const currency = sums[0]?.currency;
  if (!currency || sums.some((sum) => sum.currency !== currency)) return undefined;
  const sum = only(sums.map(reading));
  return sum && { ...sum, value: { amount: sum.value, currency } };
}

/** None where it counts people or weeks: «нас 12 человек». */
function bareSum(answer: string, number: FoundNumber): (Reading<string> | undefined)[] {
  const counted = countedBy(answer, number);
  if (counted === 'nothing') return [reading(number)];
  return counted === 'something' ? [unsure(reading(number))] : [];
}

const unsure = (read: Reading<string> | undefined): Reading<string> | undefined =>
  read && { ...read, confidence: 'likely' };

/** «От 300 до 500 тысяч»: a value is named, and it is not said which. */
export const namesRange = (text: string): boolean => {
  const answer = answerOf(text);
  return extractNumbers(answer).some(
    (number) =>
      number.min !== undefined &&
      number.max !== undefined &&
      !/^(part|time)$/.test(countedBy(answer, number)),
  );
};

/** Of a number or of one bound: «до 300 тысяч» answers what one may spend. */
function reading({ value, min, max, approximate, text }: FoundNumber): Reading<string> | undefined {
  const only = value ?? (min === undefined ? max : max === undefined ? min : undefined);
  if (only === undefined) return undefined;
  return { value: only, said: text, confidence: value === undefined || approximate ? 'likely' : 'sure' };
}

/** «5 (пять)» says one thing twice. */
function only(readings: (Reading<string> | undefined)[]): Reading<string> | undefined {
  const [first] = readings;
  return readings.every((one) => one !== undefined && one.value === first?.value) ? first : undefined;
}
