import { excerptOf, rangesOfQuote, readable, stretchesOf } from './marked';

const marked = (text: string, ranges: number[][]) =>
  stretchesOf(text, ranges)
    .map((one) => (one.hit ? `[${one.text}]` : one.text))
    .join('');

describe('Marks in a passage', () => {
  it('divide its text', () => {
    expect(marked('Аренда офиса', [[7, 12]])).toBe('Аренда [офиса]');
    expect(marked('Аренда офиса', [])).toBe('Аренда офиса');
  });

  it('may overlap, touch, come in any order and go beyond the text', () => {
    const ranges = [[7, 99], [-3, 2], [1, 4], [5, 5]]; // prettier-ignore
    expect(marked('Аренда офиса', ranges)).toBe('[Арен]да [офиса]');
  });

  it('show where a quote stands, however its spaces and letters are written', () => {
    const text = 'Срок аренды:\n  до 1 марта (включительно).';
    const [range] = rangesOfQuote(text, '… аренды: до 1 марта (включительно)…');
    expect(text.slice(...(range ?? []))).toBe('аренды:\n  до 1 марта (включительно)');
    expect(rangesOfQuote(text, 'до 2 марта')).toEqual([]);
    expect(rangesOfQuote(text, ' ')).toEqual([]);
  });

  it('show a quote with any signs in it', () => {
    const text = '- не менее 14 дней (п. 2.1/3), [сноска]\n| С-1 | 5% | $a^b*c+d? {x} \\ |';
    expect(rangesOfQuote(text, text.replace(/\s+/g, ' '))).toEqual([[0, text.length]]);
  });
});

describe('A quote outside of its passage', () => {
  it('is words: of a table, its cells', () => {
    expect(readable('| Этап | Срок | | --- | --- | | Обучение | 20 марта |')).toBe(
      'Этап · Срок · Обучение · 20 марта',
    );
    expect(readable('Срок — 20 марта.')).toBe('Срок — 20 марта.');
  });
});

describe('The excerpt of a result', () => {
  const long = `${'слово '.repeat(200)}находка ${'ещё '.repeat(200)}`;
  const excerpt = (text: string, ranges: number[][]) => text.slice(...(excerptOf(text, ranges) ?? []));

  it('is all of a short passage', () => expect(excerptOf('Коротко и ясно', [[0, 7]])).toBeUndefined());

  it('is a piece of a long one around what is marked, of whole words', () => {
    const at = long.indexOf('находка');
    const text = excerpt(long, [[at, at + 7]]);
    expect(text).toMatch(/^слово .*находка.* ещё $/);
    expect(text.length).toBeLessThan(700);
  });

  it('is the beginning of a long one where nothing is marked, and its end where that is marked', () => {
    expect(excerptOf(long, [])?.[0]).toBe(0);
    const end = long.trimEnd().length;
    expect(excerptOf(long, [[end - 3, end]])?.[1]).toBe(long.length);
  });
});
