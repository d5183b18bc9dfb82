import * as english from 'chrono-node/en';
import * as russian from 'chrono-node/ru';
import { extractNumbers } from '../numbers/number-extract.js';
import {
  dayIn,
  endOf,
  isBefore,
  isoOf,
  isReal,
  later,
  nextWithDay,
  noonOf,
  type Day,
  type Period,
} from './calendar.js';
import { answerOf, type Reading } from './reading.js';

/** When and where an answer is given. */
export interface Moment {
  now: Date;
  /** An IANA name. */
  timeZone: string;
}

interface Found {
  day: Day;
  said: string;
  likely?: boolean;
}

const periods: [RegExp, Period][] = [
  [/^(день|дня|дней|дню|days?)$/, 'day'],
  [/^(недел[яиюь]|неделю|недель|weeks?)$/, 'week'],
  [/^(месяц[а-я]*|months?)$/, 'month'],
  [/^(квартал[а-я]*|quarters?)$/, 'quarter'],
  [/^(год|года|году|лет|years?)$/, 'year'],
];
const single = /^(день|неделю|недельку|месяц|квартал|год|day|week|month|quarter|year)$/iu;
const months =
  /^(январ|феврал|март|апрел|ма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр)|^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/;
const monthNumber: Record<string, number> = Object.fromEntries(
  'январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр'
    .split(' ')
    .map((stem, index) => [stem, index + 1]),
);
const englishMonths = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

type Reader = (text: string, today: Day) => Found | null | undefined;

/** Each answers null for what names several days or none that there is, and nobody after it is asked. */
const readers: Reader[] = [inDigits, endOfPeriod, ahead, byChrono, byDayOfMonth];

/**
 * The one day that an answer names, as an ISO date, the coming one where a year or a month is left out. Undefined for
 * none, for several, and for what names no day: «в марте», "next week".
 */
export function readDate(text: string, { now, timeZone }: Moment): Reading<string> | undefined {
  const today = dayIn(timeZone, now);
  const answer = answerOf(text).replace(/(\d)-?(?:го|е|ое|ого)(?=\s)/gi, '$1');
  let day: Found | null | undefined;
  for (const reader of readers) {
    day = reader(answer, today);
    if (day !== undefined) break;
  }
  if (!day || !isReal(day.day)) return undefined;
  return { value: isoOf(day.day), said: day.said, confidence: day.likely ? 'likely' : 'sure' };
}

/** «05.05.2027», «5.5.27», «05.05»; null when there are several or there is no such day. */
function inDigits(text: string, today: Day): Found | null | undefined {
  const all = [...text.matchAll(/(?<![\d.,])(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?(?![\d.,]*\d)/g)];
  const [match] = all;
  if (!match || all.length > 1) return match ? null : undefined;
  const [said, day, month, year] = match;
  if (year !== undefined)
    return { day: { year: fullYear(year), month: Number(month), day: Number(day) }, said };
  const coming = { year: today.year, month: Number(month), day: Number(day) };
  if (!isReal(coming) || month?.length !== 2) return undefined;
  return { day: isBefore(coming, today) ? { ...coming, year: today.year + 1 } : coming, said };
}

const fullYear = (year: string): number => (year.length === 2 ? 2_000 + Number(year) : Number(year));

/** «к концу месяца», "by the end of May" */
function endOfPeriod(text: string, today: Day): Found | undefined {
  const match = /(?:кон(?:ец|ца|цу|це)|end of(?: the| this)?)\s+(?:этого\s+|этой\s+)?([а-яa-z]+)/iu.exec(
    text,
  );
  const word = match?.[1]?.toLowerCase() ?? '';
  const period = periods.find(([name]) => name.test(word))?.[1];
  if (!match) return undefined;
  if (period && period !== 'day') return { day: endOf(period, today), said: match[0] };
  const month = monthOf(word);
  if (!month) return undefined;
  const end = endOf('month', { year: today.year, month, day: 1 });
  const coming = isBefore(end, today) ? endOf('month', { ...end, year: today.year + 1, day: 1 }) : end;
  return { day: coming, said: match[0] };
}

function monthOf(word: string): number | undefined {
  const stem = months.exec(word);
  if (!stem) return undefined;
  if (stem[2]) return englishMonths.indexOf(stem[2]) + 1;
  return monthNumber[stem[1] ?? ''] ?? monthNumber.ма;
}

/** «через двадцать дней», "in a week and a half", with whatever number can be read; null for «через 2-3 недели». */
function ahead(text: string, today: Day): Found | null | undefined {
  const match = /(?<!\p{L})(?:через|in)\s+(.{1,60})/iu.exec(text);
  const rest = match?.[1] ?? '';
  const [number] = extractNumbers(rest, { limit: 1 });
  const counted = number?.start === 0 && number.kind === 'number' ? number : undefined;
  const unit = /^\s*(?:a\s+|an\s+)?(\p{L}+)/u.exec(rest.slice(counted?.end ?? 0));
  const period = periods.find(([name]) => name.test(unit?.[1]?.toLowerCase() ?? ''))?.[1];
  if (!match || !period || !unit) return undefined;
  if (counted && counted.value === undefined) return null;
  const unitEnd = (counted?.end ?? 0) + unit[0].length;
  // «через недели две» is about two weeks.
  const inverted = !counted && number?.value !== undefined && /^\s+$/.test(rest.slice(unitEnd, number.start));
  const count = Number((inverted ? number : counted)?.value ?? 1);
  if (count > 10_000 || (!counted && !inverted && !single.test(unit[1] ?? ''))) return null;
  const begin = match.index + match[0].length - rest.length;
  const said = text.slice(match.index, begin + (inverted ? number.end : unitEnd));
  return { day: later(today, count, period), said, likely: inverted || counted?.approximate };
}

/** What a dates' library makes of it, unless it had to make up the day. */
function byChrono(text: string, today: Day): Found | null | undefined {
  const { casual } = /[а-яё]/i.test(text) ? russian : english;
  const results = casual
    .parse(text, { instant: noonOf(today), timezone: 0 }, { forwardDate: true })
    .filter(({ text: said, start }) => {
      const relative = /^(через|in )|from now$/i.test(said);
      const vague = /(следующ|эт|прошл)\S* недел|(next|this|last) (week|weekend)|выходн|weekend/i.test(said);
      // «Добрый день», «в день» and «недели две» say no day at all.
      const noDay = /^(день|дня|дню|недел\S*|месяц\S*|года?)$/i.test(said);
      return !vague && !noDay && (relative || start.isCertain('day') || start.isCertain('weekday'));
    });
  const days = results.flatMap(({ start, end }) => (end ? [start, end] : [start])).map(dayOfResult);
  const [first] = days;
  const [result] = results;
  if (!first || !result) return undefined;
  if (days.some((day) => isoOf(day) !== isoOf(first))) return null;
  return { day: first, said: result.text, likely: !result.start.isCertain('day') };
}

interface Components {
  get(component: 'year' | 'month' | 'day'): number | null;
}

const dayOfResult = (of: Components): Day => ({
  year: of.get('year') ?? 0,
  month: of.get('month') ?? 0,
  day: of.get('day') ?? 0,
});

/** «двадцать пятого», «20 числа», "the 25th": the coming one. */
function byDayOfMonth(text: string, today: Day): Found | undefined {
  const [number, more] = extractNumbers(text, { limit: 2 });
  if (number?.value === undefined || more) return undefined;
  const isDay = number.kind === 'ordinal' || /^\s+числ/i.test(text.slice(number.end));
  const value = Number(number.value);
  const day = isDay && value <= 31 ? nextWithDay(today, value) : undefined;
  return day && { day, said: number.text, likely: true };
}
