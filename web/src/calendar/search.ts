import type { CalendarSearch } from './address';
import { isDay, isView, type View } from './time/ranges';

export interface Shown {
  view?: View;
  date?: string;
  event?: string;
  edit: boolean;
  /** When a new event begins, on the clock of whoever makes it. */
  at?: string;
  feed: boolean;
}

const isWall = (value: unknown): value is string =>
  typeof value === 'string' && isDay(value.slice(0, 10)) && /^.{10}[ T]([01]\d|2[0-3]):[0-5]\d/.test(value);

/** What an address says to show; whatever it says that is nothing is left out. */
export function readSearch({ view, date, event, edit, at, feed }: CalendarSearch): Shown {
  return {
    view: isView(view) ? view : undefined,
    date: isDay(date) ? date : undefined,
    event: typeof event === 'string' && event !== '' ? event : undefined,
    edit: edit === true,
    at: isWall(at) ? at.slice(0, 16).replace('T', ' ') : undefined,
    feed: feed === true,
  };
}
