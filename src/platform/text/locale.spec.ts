import { inLanguageOf, languagesFor, Locale, preferredLocale, TimeZone } from './locale.js';

describe('A locale', () => {
  it.each([
    ['ru', 'ru'],
    ['en', 'en'],
    ['RU-ru', 'ru-RU'],
    ['de-at', 'de-AT'],
    ['zh-hant-tw', 'zh-Hant-TW'],
  ])('%s is %s', (given, canonical) => expect(Locale.parse(given)).toBe(canonical));

  it.each(['', 'x', 'xx', 'ru_RU', 'русский', 'en-', `en-${'a'.repeat(40)}`, 7, null])('is not %j', (given) =>
    expect(Locale.safeParse(given).success).toBe(false),
  );
});

describe('The language that a browser prefers', () => {
  it.each<[header: string | undefined, expected: string | undefined]>([
    ['en-GB,en;q=0.9,ru;q=0.8', 'en-GB'],
    ['ru;q=0.5, de;q=0.7', 'de'],
    ['*;q=0.9, fr;q=0.1', 'fr'],
    ['EN', 'en'],
    ['en;q=0, ru;q=0.1', 'ru'],
    ['en;q=2, ru', 'ru'],
    ['*', undefined],
    ['', undefined],
    ['x, русский, ;q=1', undefined],
    [undefined, undefined],
  ])('by %j is %j', (header, expected) => expect(preferredLocale(header)).toBe(expected));
});

describe('A time zone', () => {
  it.each(['Europe/Moscow', 'UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires'])('is %s', (given) =>
    expect(TimeZone.parse(given)).toBe(given),
  );

  it.each(['', '+03:00', '-0500', 'Moscow', 'Europe/Nowhere', 'Europe/Moscow; --', 7, null])(
    'is not %j',
    (given) => expect(TimeZone.safeParse(given).success).toBe(false),
  );
});

describe('A text in two languages', () => {
  it.each([
    ['ru', 'ru'],
    ['ru-RU', 'ru'],
    ['RU', 'ru'],
    ['en', 'en'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['run', 'en'],
  ])('is for %s the one in %s', (locale, language) => {
    expect(inLanguageOf(locale, { ru: 'ru', en: 'en' })).toBe(language);
  });
});

describe('The languages to look in', () => {
  it.each([
    ['en', ['en']],
    ['en-GB', ['en-GB', 'en']],
    ['ru', ['ru']],
    ['ru-RU', ['ru-RU', 'ru']],
    ['zh-Hant-TW', ['zh-Hant-TW', 'zh-Hant', 'zh', 'en']],
  ])('are for %s %j', (locale, languages) => expect(languagesFor(locale)).toEqual(languages));
});
