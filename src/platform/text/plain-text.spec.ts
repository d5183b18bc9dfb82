import { cpuMillis } from '../../../test/support/effort.js';
import { plainBeginning, plainText } from './plain-text.js';

describe('Markdown as plain text', () => {
  it.each([
    ['# Отпуск\n\n28 дней **в год**, _без_ праздников', 'Отпуск\n\n28 дней в год, без праздников'],
    ['- раз\n- [x] два\n* три', '• раз\n• два\n• три'],
    ['Смотрите [приказ](https://a.ru/b "Приказ 5") и ![схему](x.png)', 'Смотрите приказ и схему'],
    ['> сказано\n> > давно', 'сказано\nдавно'],
    ['```ts\nlet a_b = 2 * 3;\n```\nи `код`', 'let a_b = 2 * 3;\nи код'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'a · b\n1 · 2'],
    ['Итог\n====\nраз\n\n\n\nдва', 'Итог\nраз\n\nдва'],
    ['2*3*4, snake_case_name, 5 * 6, \\*так\\*', '2*3*4, snake_case_name, 5 * 6, *так*'],
    ['<b>не разметка</b> & <https://a.ru>', '<b>не разметка</b> & https://a.ru'],
    ['@anna и @@lawyer', '@anna и @@lawyer'],
  ])('%j is read as %j', (markdown, text) => expect(plainText(markdown)).toBe(text));

  it.each([
    ['[договор](https://evil.ru/b "Д") и ![схема](x.png)', 'договор (https://evil.ru/b) и схема (x.png)'],
    ['**[https://a.ru](https://b.ru/_c_/*d*)**', 'https://a.ru (https://b.ru/_c_/*d*)'],
    ['| [a](b) | \0 [](c) |', 'a (b) · (c)'],
    ['```\n[a](b)\n```', '[a](b)'],
  ])('%j says where its links lead: %j', (markdown, text) =>
    expect(plainText(markdown, { withTargets: true }).replace(/ +/g, ' ')).toBe(text),
  );

  it.each(['*', '[', '> ', '`', '_', '](', '!', '<https:', '|', ' ', '*a_', '\\', '[a]("', '~~', '> - '])(
    'takes its time by the length alone, also of %j again and again',
    async (sign) => {
      const text = sign.repeat(100_000 / sign.length);
      expect(await cpuMillis(() => Promise.resolve(plainText(text)))).toBeLessThan(2_000);
    },
  );
});

describe('The beginning of a text', () => {
  it('is all of it when it is short', () =>
    expect(plainBeginning('**Да**, можно', 500)).toEqual({ text: 'Да, можно', isWhole: true }));

  it('ends at a word', () =>
    expect(plainBeginning('Договор аренды продлён', 16)).toEqual({
      text: 'Договор аренды…',
      isWhole: false,
    }));

  it('is as long as it may be at most, and halves no character', () => {
    const { text, isWhole } = plainBeginning('😀'.repeat(400), 500);
    expect(text.length).toBeLessThanOrEqual(500);
    expect(text.isWellFormed()).toBe(true);
    expect(isWhole).toBe(false);
  });

  it('is known to be cut when only marks were left out', () =>
    expect(plainBeginning(`ok${'*'.repeat(5_000)} or not`, 500).isWhole).toBe(false));
});
