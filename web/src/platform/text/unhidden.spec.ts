import { shownJson, unhidden } from './unhidden';

describe('A text that is decided about', () => {
  it.each([
    ['a mark that turns the direction', 'safe\u202Egpj.exe', 'safe\\u202egpj.exe'],
    ['a zero width', 'pay\u200Bpal', 'pay\\u200bpal'],
    ['a tag character', 'a\u{E0041}b', 'a\\udb40\\udc41b'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a blank of Braille', 'a\u2800b', 'a\\u2800b'],
    ['a wide space', 'a\u3000b', 'a\\u3000b'],
  ])('hides nothing behind %s', (_, written, shown) => {
    expect(unhidden(written)).toBe(shown);
    expect(shownJson({ a: written })).toBe(`{\n  "a": "${shown}"\n}`);
    expect(JSON.parse(shownJson({ a: written }))).toEqual({ a: written });
  });

  it('has spaces that do not break a line in prose, and not in arguments', () => {
    expect(unhidden('в\u00a0доме, 5\u202f000')).toBe('в\u00a0доме, 5\u202f000');
    expect(shownJson('в\u00a0доме, 5\u202f000')).toBe('"в\\u00a0доме, 5\\u202f000"');
  });

  it('is otherwise as it was written', () => expect(unhidden('Анна,\n"да"\t€')).toBe('Анна,\n"да"\t€'));
});
