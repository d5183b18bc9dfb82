import { likelyForms, rangesOf } from './highlights.js';

const marked = (text: string, ...forms: string[]) =>
  rangesOf(text, new Set(forms))
    .reverse()
    .reduce((left, [from, to]) => `${left.slice(0, from)}[${left.slice(from, to)}]${left.slice(to)}`, text);

describe('rangesOf', () => {
  it('are the words, those side by side together', () => {
    expect(marked('Отпуск: дни отпуска, и отпуск', 'Отпуск', 'отпуска', 'дни')).toBe(
      '[Отпуск]: [дни отпуска], и отпуск',
    );
  });

  it('count what JavaScript counts', () => {
    expect(rangesOf('😀 отпуск', new Set(['отпуск']))).toEqual([[3, 9]]);
    expect(marked('e\u0301te\u0301 ёлка', 'e\u0301te\u0301')).toBe('[e\u0301te\u0301] ёлка');
  });

  it('are none without words', () => expect(rangesOf('отпуск', new Set())).toEqual([]));
});

describe('likelyForms', () => {
  it('begin as the stem does, each once and as they are written', () =>
    expect(
      likelyForms(['Отпуск, отпуска! Опыт; ОТПУСК', 'отпуска tried trying Ёлки'], ['отпуск', 'tri', 'елк']),
    ).toEqual(['Отпуск', 'отпуска', 'ОТПУСК', 'tried', 'trying', 'Ёлки']));

  it('are not more than the database is asked at once', () =>
    expect(likelyForms([Array.from({ length: 5_000 }, (_, i) => `ab${i}`).join(' ')], ['ab'])).toHaveLength(
      2_000,
    ));
});
