/** What a cell means as a number of its column: the number itself, a day, yes or no. Undefined when it is none. */
export type CellReader = (cell: string) => number | undefined;

/** As names and categories are compared. */
export const normalized = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').replace(/\s+/gu, ' ').trim();

const multipliers: Record<string, number> = { '': 1, тыс: 1e3, млн: 1e6, млрд: 1e9 };

/** A sign, digits in groups or not, thousands of them, and a unit that changes nothing. */
const numeral =
  /^([-−–+]?)\s*[$€£₽]?\s*(\d[\d\s.,'’]*?)\s*(?:(тыс|млн|млрд)\.?)?\s*(?:%|[$€£₽]|руб(?:лей|ля|\.)?|р\.?|кв\. ?м\.?|м2|м²|м|шт\.?)?$/iu;

/** No number is longer; what is, is not looked at. */
const longestNumeral = 40;

const spaced = /^\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?$/u;
const grouped = { ',': /^\d{1,3}(,\d{3})+$/, '.': /^\d{1,3}(\.\d{3}){2,}$/ };

/** A number in digits; "1,234" is about one and a quarter in Russian, and more than a thousand in English. */
export function readNumber(cell: string, thousandsByComma = false): number | undefined {
  if (cell.length > longestNumeral) return undefined;
  const [, sign, digits = '', multiplier = ''] = numeral.exec(cell) ?? [];
  if (sign === undefined || (/[\s'’]/u.test(digits) && !spaced.test(digits))) return undefined;
  const plain = decimalOf(digits.replace(/[\s'’]/gu, ''), thousandsByComma);
  if (plain === undefined) return undefined;
  const value = Number(plain) * (multipliers[multiplier.toLowerCase()] ?? 1);
  return sign === '-' || sign === '−' || sign === '–' ? -value : value;
}

/** With a point, and nothing between groups; undefined for what is several numbers. */
function decimalOf(digits: string, thousandsByComma: boolean): string | undefined {
  const last = digits.lastIndexOf(',') > digits.lastIndexOf('.') ? ',' : '.';
  const other = last === ',' ? '.' : ',';
  const [whole = '', fraction, ...more] = digits.split(last);
  if (more.length > 0 || (last === ',' && thousandsByComma && fraction !== undefined))
    return grouped[last].test(digits) ? digits.replaceAll(last, '') : undefined;
  if (whole.includes(other) && !/^\d{1,3}([.,]\d{3})+$/.test(whole)) return undefined;
  const plain = whole.replaceAll(other, '');
  return /^\d+$/.test(plain) ? `${plain}.${fraction || '0'}` : undefined;
}

const millisPerDay = 86_400_000;
const time = String.raw`(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`;
const isoDay = new RegExp(String.raw`^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})${time}$`);
const dayFirst = new RegExp(String.raw`^(?<d>\d{1,2})[./](?<m>\d{1,2})[./](?<y>\d{4})${time}$`);
const monthFirst = new RegExp(String.raw`^(?<m>\d{1,2})/(?<d>\d{1,2})/(?<y>\d{4})${time}$`);

/** Days since 1970, with the part of the day as a fraction; the time zone, if one is written, is left out. */
export function readDate(cell: string, first: 'day' | 'month' = 'day'): number | undefined {
  const match = isoDay.exec(cell) ?? (first === 'month' ? monthFirst : dayFirst).exec(cell);
  const { y, m, d } = match?.groups ?? {};
  if (!match || y === undefined) return undefined;
  const day = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  if (day.getUTCMonth() !== Number(m) - 1 || day.getUTCDate() !== Number(d)) return undefined;
  const [hours, minutes, seconds] = match.slice(4).map((part) => Number(part ?? 0));
  return (
    day.getTime() / millisPerDay + ((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) / 86_400
  );
}

/** The day of such a number, in ISO. */
export const isoDayOf = (days: number): string =>
  new Date(Math.floor(days) * millisPerDay).toISOString().slice(0, 10);

const yes = new Set(['да', 'есть', 'yes', 'y', 'true', 'истина', '+']);
const no = new Set(['нет', 'no', 'n', 'false', 'ложь']);

export function readBoolean(cell: string): number | undefined {
  const word = normalized(cell);
  return yes.has(word) ? 1 : no.has(word) ? 0 : undefined;
}
