import { addDays, momentOf, weekdayOf } from './zones';

export const views = ['month', 'week', 'day', 'agenda'] as const;
export type View = (typeof views)[number];

export const isView = (value: unknown): value is View => views.includes(value as View);

/** Days that an agenda lists at once. */
const agendaDays = 28;
/** Weeks that a month is shown in, whichever it is. */
const monthWeeks = 6;

/** Days, the last of which is not included any more. */
export interface Days {
  from: string;
  to: string;
}

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;
const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day));

/** The first of the month so many months later. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** What is seen of the calendar around a day: of a month whole weeks, from Monday on. */
export function daysShown(view: View, day: string): Days {
  switch (view) {
    case 'month': {
      const from = mondayOf(firstOfMonth(day));
      return { from, to: addDays(from, monthWeeks * 7) };
    }
    case 'week':
      return { from: mondayOf(day), to: addDays(mondayOf(day), 7) };
    case 'day':
      return { from: day, to: addDays(day, 1) };
    case 'agenda':
      return { from: day, to: addDays(day, agendaDays) };
  }
}

/** What is on the screen next: `steps` forward, or back. */
export function dayAfter(view: View, day: string, steps: number): string {
  switch (view) {
    case 'month':
      return addMonths(day, steps);
    case 'week':
      return addDays(day, 7 * steps);
    case 'day':
      return addDays(day, steps);
    case 'agenda':
      return addDays(day, agendaDays * steps);
  }
}

export interface Range {
  from: string;
  to: string;
}

/** The moments between which these days are, in a zone. */
export const rangeOf = ({ from, to }: Days, zone: string): Range => ({
  from: momentOf(from, zone).toISOString(),
  to: momentOf(to, zone).toISOString(),
});

/** `2026-03-01`, and a day that there is. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const millis = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(value);
}
