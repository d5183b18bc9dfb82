/** A day of the calendar, without a time and a zone; months count from 1. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The calendar's day of an instant in an IANA time zone. */
export function dayIn(timeZone: string, instant: Date): Day {
  const parts = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(instant);
  const of = (type: 'year' | 'month' | 'day'): number =>
    Number(parts.find((part) => part.type === type)?.value);
  return { year: of('year'), month: of('month'), day: of('day') };
}

/** At noon UTC, where no shift of clocks can turn it into another day. */
export const noonOf = ({ year, month, day }: Day): Date => new Date(Date.UTC(year, month - 1, day, 12));

const dayOf = (date: Date): Day => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
});

export const isoOf = (day: Day): string => noonOf(day).toISOString().slice(0, 10);

export const isReal = (day: Day): boolean => {
  const { year, month, day: date } = dayOf(noonOf(day));
  return year === day.year && month === day.month && date === day.day && year >= 1900 && year <= 2200;
};

export const isBefore = (a: Day, b: Day): boolean => noonOf(a) < noonOf(b);

const lastDayOf = (year: number, month: number): Day => dayOf(new Date(Date.UTC(year, month, 0, 12)));

/** So many periods later; a month after 31 January is the last of February. */
export function later(from: Day, count: number, period: Period): Day {
  if (period === 'day' || period === 'week') {
    const days = Math.ceil(count * (period === 'week' ? 7 : 1));
    return dayOf(new Date(noonOf(from).getTime() + days * 86_400_000));
  }
  const months = count * { month: 1, quarter: 3, year: 12 }[period];
  const whole = Math.floor(months);
  const target = lastDayOf(from.year, from.month + whole);
  const landed = { ...target, day: Math.min(from.day, target.day) };
  return whole === months ? landed : later(landed, (months - whole) * 30, 'day');
}

/** The last day of the period that a day lies in; weeks end with Sunday. */
export function endOf(period: Exclude<Period, 'day'>, { year, month, day }: Day): Day {
  if (period === 'year') return { year, month: 12, day: 31 };
  if (period === 'quarter') return lastDayOf(year, Math.ceil(month / 3) * 3);
  if (period === 'month') return lastDayOf(year, month);
  const weekday = noonOf({ year, month, day }).getUTCDay();
  return later({ year, month, day }, (7 - weekday) % 7, 'day');
}

/** The next day with this number in its month, today included; undefined when there is no such day. */
export function nextWithDay(today: Day, day: number): Day | undefined {
  for (let ahead = 0; ahead <= 2; ahead++) {
    const month = later({ ...today, day: 1 }, ahead, 'month');
    const candidate = { ...month, day };
    if (isReal(candidate) && !isBefore(candidate, today)) return candidate;
  }
  return undefined;
}
