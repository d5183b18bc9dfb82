import { cpuMillis } from '../../../test/support/effort.js';
import { citedIn, quoteFrom, withoutCitations } from './citations.js';

const numbersIn = (answer: string): number[] => citedIn(answer).map(({ n }) => n);

describe('What an answer cites', () => {
  it.each([
    ['Отпуск — 28 дней [1].', [1]],
    ['Отпуск — 28 дней[2], перенос по заявлению [1, 3].', [2, 1, 3]],
    ['Так в обоих [1][2], и ещё раз [1].', [1, 2]],
    ['Ничего [не число], [1a], [ ], []', []],
    ['Ссылка [1](https://example.org) и картинка ![2](x) и примечание\n[3]: https://example.org', []],
    ['Код `rows[1]` и\n```\nlist[2]\n```\nи слова [3]', [3]],
    ['Согласно [2]: тридцать дней', [2]],
    ['[12345] слишком велико, [0] и [999] — числа', [0, 999]],
  ])('is read in %j', (answer, numbers) => {
    expect(numbersIn(answer)).toEqual(numbers);
  });

  it('comes with the sentence that cites it, before or behind its full stop', () => {
    expect(citedIn('Сначала одно. Отпуск — 28 дней [1]. Потом другое.[2]')).toEqual([
      { n: 1, sentence: 'Отпуск — 28 дней' },
      { n: 2, sentence: 'Потом другое.' },
    ]);
  });

  it('can be left out', () => {
    expect(withoutCitations('28 дней [1], по заявлению[2][3]. См. [4](x)')).toBe(
      '28 дней, по заявлению. См. [4](x)',
    );
    expect(withoutCitations('a \t[1] [2]\n [3]b [x]')).toBe('a\nb [x]');
  });

  it('is bounded, and read in time however long the answer is', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `слово [${n % 3_000}]`).join(' ');
    expect(numbersIn(many)).toHaveLength(100);
    expect(numbersIn('['.repeat(50_000) + '1,'.repeat(20_000))).toEqual([]);
  });

  const many = 100_000;
  it.each([
    ['spaces', ' '.repeat(many)],
    ['spaces behind a number', `[1${' '.repeat(many)}`],
    ['brackets', '['.repeat(many)],
    ['numbers in brackets that do not close', '[1, '.repeat(many / 4)],
    ['ticks', '`'.repeat(many + 1)],
    ['waves', '~'.repeat(many)],
    ['full stops', '.'.repeat(many)],
  ])('takes no time to speak of in %s', async (_, text) => {
    const spent = await cpuMillis(() => {
      citedIn(`${text}[1]`);
      citedIn(text);
      withoutCitations(text);
      quoteFrom(text, text);
    });
    expect(spent).toBeLessThan(2_000);
  });
});

describe('The quote of a passage', () => {
  const passage =
    'Положение действует с 2024 года. Работник вправе перенести отпуск по письменному заявлению. ' +
    'Заявление подаётся за 14 дней. Премии выплачиваются раз в квартал.';

  it('is the sentence nearest to the one that cites it, in other inflections', () => {
    expect(quoteFrom(passage, 'Премия платится ежеквартально, её выплачивают раз в квартал')).toBe(
      'Премии выплачиваются раз в квартал.',
    );
  });

  it('takes in a neighbour that is about the same', () => {
    expect(quoteFrom(passage, 'Перенести отпуск можно по заявлению за 14 дней')).toBe(
      'Работник вправе перенести отпуск по письменному заявлению. Заявление подаётся за 14 дней.',
    );
  });

  it('is what the passage begins with where nothing is alike, and 300 characters at most', () => {
    expect(quoteFrom(passage, '')).toBe('Положение действует с 2024 года.');
    const long = quoteFrom('слово '.repeat(500), 'слово');
    expect(long.length).toBeLessThanOrEqual(300);
    expect(long.endsWith('…')).toBe(true);
  });
});
