import type { z } from 'zod';
import { excerptOf, inLanguageOf, shortened, withoutHidden } from '../../platform/text/index.js';

/** What a person can do about a notification without opening it, where a channel has buttons. */
export const notificationActions = ['approve', 'reject', 'acknowledge'] as const;
export type NotificationAction = (typeof notificationActions)[number];
export interface ActionButton {
  action: NotificationAction;
  label: string;
}

/** For whom a notification is put into words. */
export interface Reader {
  locale: string;
  timeZone: string;
}

export type Params = Record<string, string | number | boolean | null>;

/** A notification in its reader's language. The body is plain text, in lines. */
export interface Words {
  title: string;
  body: string;
  actions: ActionButton[];
}

/** How a template speaks to its reader. */
export interface Voice {
  say: <T>(languages: { ru: T; en: T }) => T;
  /** A moment in the reader's zone. */
  moment: (at: string) => string;
  /** "in 2 hours", with the plural that the number takes. */
  within: (minutes: number) => string;
}

type Said = Omit<Words, 'actions'> & { actions?: ActionButton[] };

export interface Template<Schema extends z.ZodType = z.ZodType> {
  params: Schema;
  words: (params: Params, reader: Reader) => Words;
}

const longestTitle = 120;
/** Of what others wrote. What is to be decided about may be longer: it is shown whole, or not decided from there. */
export const longestExcerpt = 500;
export const longestShown = 2_000;

/** One kind of notification: what it is made of, and its words. */
export function template<Shape extends z.ZodType<Params>>(
  params: Shape,
  words: (params: z.infer<Shape>, voice: Voice) => Said,
): Template<Shape> {
  return {
    params,
    words: (given, reader) => {
      const { title, body, actions = [] } = words(params.parse(given), voiceOf(reader));
      return { title: excerptOf(withoutHidden(title), longestTitle - 1), body: bodyOf(body), actions };
    },
  };
}

const bodyOf = (body: string): string =>
  shortened(
    withoutHidden(body)
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    longestShown + longestExcerpt,
  );

function voiceOf({ locale, timeZone }: Reader): Voice {
  const say: Voice['say'] = (languages) => inLanguageOf(locale, languages);
  // Words are English for everyone but Russians: so are dates, in the order of days, months and years.
  const language = /^en\b/i.test(locale) ? locale : say({ ru: 'ru', en: 'en-GB' });
  const dates = new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'long', timeStyle: 'short' });
  const spans = new Intl.RelativeTimeFormat(language);
  return {
    say,
    moment: (at) => dates.format(new Date(at)),
    within: (minutes) => {
      for (const [unit, length] of [
        ['day', 1_440],
        ['hour', 60],
      ] as const)
        if (minutes >= length && minutes % length === 0) return spans.format(minutes / length, unit);
      return spans.format(minutes, 'minute');
    },
  };
}

/** Where something was said: a title, or nothing for a chat without one. */
export const inChat = (chat: string | null, { say }: Voice): string =>
  chat === null ? '' : say({ ru: ` в «${chat}»`, en: ` in “${chat}”` });

export const lines = (...all: (string | false)[]): string =>
  all.filter((line) => line !== false && line !== '').join('\n\n');

export const acknowledge = ({ say }: Voice): ActionButton => ({
  action: 'acknowledge',
  label: say({ ru: 'Принято', en: 'Got it' }),
});
