import { textDiff, type DiffPart } from './text-diff.js';
import { cpuMillis } from '../../../test/support/effort.js';

const marks = { same: '', added: '+', removed: '-' };
const shown = (parts: DiffPart[] | null) => parts?.map(({ op, text }) => marks[op] + text);
const textOf = (parts: DiffPart[] | null, without: DiffPart['op']) =>
  parts
    ?.filter(({ op }) => op !== without)
    .map(({ text }) => text)
    .join('');

describe('The difference of an edited answer', () => {
  it('is told by words, Russian ones too', () => {
    const parts = textDiff(
      'Можно подписывать договор, если сумма меньше 100 000 руб.',
      'Нельзя подписывать договор: сумма больше 100 000 руб.',
    );
    expect(shown(parts)).toEqual([
      '-Можно',
      '+Нельзя',
      ' подписывать договор',
      '-, если',
      '+:',
      ' сумма',
      '- меньше',
      '+ больше',
      ' 100 000 руб.',
    ]);
  });

  it.each<[what: string, before: string, after: string]>([
    ['spaces and line ends', 'один два\nтри ', ' один  два\r\n\r\nтри'],
    ['accents and emoji of several characters', 'Тёплый приём 👩‍👩‍👧 naïve', 'Теплый приём 👩‍👧 naïve e\u0301'],
    ['nothing in common', 'Можно', '不可以'],
    ['nothing but white space', ' \n', '\t'],
    ['an end that was added', 'Подписывать', 'Подписывать нельзя'],
    ['nothing that changed', 'То же', 'То же'],
  ])('makes up both texts again, with %s', (_, before, after) => {
    const parts = textDiff(before, after);
    expect([textOf(parts, 'added'), textOf(parts, 'removed')]).toEqual([before, after]);
  });

  it('keeps what stays when words are added at the end', () => {
    expect(shown(textDiff('Подписывать', 'Подписывать нельзя'))).toEqual(['Подписывать', '+ нельзя']);
  });

  it('is told by lines when too many words differ', () => {
    const lines = (word: string) => Array.from({ length: 40 }, (_, i) => `${word} `.repeat(9) + i);
    const before = ['Начало', ...lines('да'), 'Конец'].join('\n');
    const after = ['Начало', ...lines('нет'), 'Конец'].join('\n');
    const parts = textDiff(before, after);
    expect(parts?.map(({ op }) => op)).toEqual(['same', 'removed', 'added', 'same']);
    expect([textOf(parts, 'added'), textOf(parts, 'removed')]).toEqual([before, after]);
  });

  it('is not told when even the lines differ too much', () => {
    const lines = (word: string) => Array.from({ length: 2_000 }, (_, i) => `${word} ${i}`).join('\n');
    expect(textDiff(lines('да'), lines('нет'))).toBeNull();
  });

  it.each<[what: string, before: string, after: string]>([
    ['no spaces at all', 'а'.repeat(100_000), 'б'.repeat(100_000)],
    ['signs only', '!?'.repeat(50_000), '?!'.repeat(50_000)],
    ['white space only', ' '.repeat(100_000), '\t '.repeat(50_000)],
    ['one long line of words', 'да нет '.repeat(14_000), 'нет и да '.repeat(11_000)],
  ])('is found in short time for the longest messages with %s', async (_, before, after) => {
    expect(await cpuMillis(() => textDiff(before, after))).toBeLessThan(3_000);
  });
});
