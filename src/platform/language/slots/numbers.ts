import { extractNumbers, type FoundNumber } from '../numbers/number-extract.js';
import { answerOf, type Reading } from './reading.js';

export interface Money {
  /** In plain decimal notation. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

/** The one number of an answer, in plain decimal notation; undefined for none, for several and for ranges. */
export function readNumber(text: string): Reading<string> | undefined {
  return only(extractNumbers(answerOf(text)).map(reading));
}

/** The one sum of an answer. A number without a currency counts where a default one is given. */
export function readMoney(text: string, defaultCurrency?: string): Reading<Money> | undefined {
  const found = extractNumbers(answerOf(text));
  const sums = found.filter(({ kind }) => kind === 'money');
  if (sums.length === 0 && defaultCurrency) {
    const bare = only(found.filter(({ kind }) => kind === 'number').map(reading));
    return bare && { ...bare, value: { amount: bare.value, currency: defaultCurrency } };
  }
  const currency = sums[0]?.currency;
  if (!currency || sums.some((sum) => sum.currency !== currency)) return undefined;
  const sum = only(sums.map(reading));
  return sum && { ...sum, value: { amount: sum.value, currency } };
}

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
