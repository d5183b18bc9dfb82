import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { regional } from './languages';

const day = 86_400_000;
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How long ago, in the largest unit that fits: "5 minutes ago". */
export function ago(language: string, time: string | Date, now = Date.now()): string {
  const millis = new Date(time).getTime() - now;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(millis) >= size) return format.format(Math.trunc(millis / size), unit);
  }
  return format.format(0, 'minute');
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes as long as to use it a hundred times, and a conversation shows many of the same. */
function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = dateFormats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  dateFormats.set(key, made);
  return made;
}

function watchLanguage(watcher: () => void): () => void {
  i18next.on('languageChanged', watcher);
  return () => i18next.off('languageChanged', watcher);
}

const languageNow = (): string => regional(i18next.language, navigator.languages);

/** Dates and numbers as the reader's language writes them. */
export function useFormat() {
  // Rows of lists want the language alone: `useTranslation` would watch and prepare texts as well.
  const language = useSyncExternalStore(watchLanguage, languageNow);
  const dates = (time: string | Date, options: Intl.DateTimeFormatOptions) =>
    dateFormat(language, options).format(new Date(time));
  return {
    ago: (time: string | Date) => ago(language, time),
    date: (time: string | Date, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }) =>
      dates(time, options),
    dateTime: (time: string | Date) => dates(time, { dateStyle: 'medium', timeStyle: 'short' }),
    time: (time: string | Date) => dates(time, { timeStyle: 'short' }),
    isPast: (time: string | Date) => new Date(time) <= new Date(),
    isThisYear: (time: string | Date) => new Date(time).getFullYear() === new Date().getFullYear(),
    /** One of them: "Anna, Boris or Clara". */
    anyOf: (names: readonly string[]) => new Intl.ListFormat(language, { type: 'disjunction' }).format(names),
    number: (value: number, options?: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(language, options).format(value),
  };
}
