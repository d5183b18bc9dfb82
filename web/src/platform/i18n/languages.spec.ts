import { languageFor, regional } from './languages';

describe('languageFor', () => {
  it.each([
    [['ru-RU', 'en'], 'ru'],
    [['de', 'en-GB', 'ru'], 'en'],
    [[null, undefined, 'RU'], 'ru'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('of %j takes %s', (tags, language) => expect(languageFor(tags)).toBe(language));
});

describe('regional', () => {
  it.each([
    ['en', ['ru-RU', 'en-GB', 'en-US'], 'en-GB'],
    ['ru', ['en-GB', 'RU'], 'RU'],
    ['en', ['ru'], 'en'],
  ])('%s, for %j, is %s', (language, tags, tag) => expect(regional(language, tags)).toBe(tag));
});
