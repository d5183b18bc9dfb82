import { excerptOf, rangesOfQuote, stretchesOf } from './marked';

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
});

describe('The excerpt of a result', () => {
  const long = `${'слово '.repeat(200)}находка ${'ещё '.repeat(200)}`;

  it('is all of a short passage', () => {
    expect(excerptOf('Коротко и ясно', [[0, 7]])).toEqual({
      stretches: [
        { text: 'Коротко', hit: true },
        { text: ' и ясно', hit: false },
      ],
      isCut: false,
    });
  });

  it('is a piece of a long one around what is marked, of whole words', () => {
    const at = long.indexOf('находка');
    const { stretches, isCut } = excerptOf(long, [[at, at + 7]]);
    const text = stretches.map((one) => one.text).join('');
    expect(isCut).toBe(true);
    expect(stretches.filter(({ hit }) => hit)).toEqual([{ text: 'находка', hit: true }]);
    expect(text).toMatch(/^… слово .* ещё …$/);
    expect(text.length).toBeLessThan(700);
  });

  it('is the beginning of a long one where nothing is marked, and its end where that is marked', () => {
    expect(excerptOf(long, []).stretches[0]?.text).toMatch(/^слово /);
    const end = long.trimEnd().length;
    const { stretches } = excerptOf(long, [[end - 3, end]]);
    expect(stretches.at(-1)).toEqual({ text: 'ещё', hit: true });
  });
});
