import { recall, remember } from '../storage';

export const languages = ['ru', 'en'] as const;
export type Language = (typeof languages)[number];

const key = 'artel.language';

/** Of BCP 47 tags, most wanted first, the first that the client speaks; English without any. */
export function languageFor(tags: readonly (string | null | undefined)[]): Language {
  const wanted = tags.map((tag) => tag?.split('-')[0]?.toLowerCase());
  return languages.find((language) => language === wanted.find((one) => isLanguage(one))) ?? 'en';
}

/** The language as it is written where the reader lives: of BCP 47 tags, most wanted first, the first of the language. */
export const regional = (language: string, tags: readonly string[]): string =>
  tags.find((tag) => tag.split('-')[0]?.toLowerCase() === language) ?? language;

const isLanguage = (tag: string | undefined): boolean => languages.some((language) => language === tag);

/** What was chosen in this browser, if anything was. */
export const rememberedLanguage = (): string | null => recall(key);
/** That, or what the browser asks for. */
export const firstLanguage = (): Language => languageFor([rememberedLanguage(), ...navigator.languages]);
export const rememberLanguage = (language: Language): void => remember(key, language);
