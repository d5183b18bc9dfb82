import { z } from 'zod';

function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)[0];
  } catch {
    return undefined;
  }
}

function knowsTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A BCP 47 tag of a language that can be written here, in its canonical form. */
export const Locale = z
  .string()
  .max(35)
  .refine((tag) => canonicalLocale(tag) !== undefined, 'must be a language tag, such as ru or en-GB')
  .transform((tag) => canonicalLocale(tag) ?? tag);

/** The most wanted tag of an `Accept-Language` header (RFC 9110, section 12.5.4) that can be written here. */
export function preferredLocale(header: string | undefined): string | undefined {
  const wanted = (header ?? '').split(',').map((part) => {
    const [tag = '', quality] = part.split(';').map((text) => text.trim());
    return {
      tag,
      weight: quality === undefined ? 1 : Number(/^q=([01](?:\.\d{0,3})?)$/.exec(quality)?.[1] ?? 0),
    };
  });
  const [best] = wanted
    .filter(({ tag, weight }) => weight > 0 && Locale.safeParse(tag).success)
    .sort((a, b) => b.weight - a.weight);
  return best && canonicalLocale(best.tag);
}

/** The name of an IANA time zone; an offset has no daylight saving time and is not one. */
export const TimeZone = z
  .string()
  .max(64)
  .regex(/^[a-z]/i, 'must be a name, such as Europe/Moscow')
  .refine(knowsTimeZone, 'must be an IANA time zone, such as Europe/Moscow');

/**
 * The languages to look for something in that is written in several, the most fitting first (RFC 4647, section 3.4):
 * en-GB, en. For all but Russians English comes last, as with `inLanguageOf`.
 */
export function languagesFor(locale: string): string[] {
  const subtags = locale.split('-');
  const own = subtags.map((_, cut) => subtags.slice(0, subtags.length - cut).join('-'));
  return own.includes('en') ? own : [...own, ...inLanguageOf(locale, { ru: [], en: ['en'] })];
}

/** The text, of two, for a reader's locale: Russian for Russian, English for all others. */
export const inLanguageOf = <T>(locale: string, languages: { ru: T; en: T }): T =>
  /^ru\b/i.test(locale) ? languages.ru : languages.en;
