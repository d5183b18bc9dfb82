import type { TakenOccurrence } from '../../calendar/index.js';

type Said = Pick<TakenOccurrence, 'title' | 'description' | 'prompt' | 'slot' | 'timeZone'>;

const when = (locale: string, { slot, timeZone }: Said): string =>
  new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(slot);

/** What a chat says when an event takes place: all that its role is told. */
export function occurrenceNote(occurrence: Said): { ru: string; en: string } {
  const { title, description, prompt } = occurrence;
  const more = [description, prompt].map((text) => text.trim()).filter((text) => text !== '');
  return {
    ru: [`Календарь: ${title} (${when('ru', occurrence)})`, ...more].join('\n\n'),
    en: [`Calendar: ${title} (${when('en', occurrence)})`, ...more].join('\n\n'),
  };
}
