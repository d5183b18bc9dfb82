import { highlightsOf, likelyWords } from './highlights.js';

/** Pieces as one would write them, with hits in brackets. */
const shown = (content: string, ...hits: string[]) =>
  highlightsOf(content, new Set(hits)).map((piece) =>
    piece.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(''),
  );
const filler = (words: number) => 'слово '.repeat(words).trim();

describe('highlightsOf', () => {
  it('shows a short message whole', () => {
    expect(shown('Вот договор, и ещё договоры.', 'договор', 'договоры')).toEqual([
      'Вот [договор], и ещё [договоры].',
    ]);
    expect(shown('ёлка', 'ёлка')).toEqual(['[ёлка]']);
  });

  it('shows pieces of a long one, cut between words', () => {
    const [piece, ...others] = shown(`${filler(100)} договор ${filler(100)}`, 'договор');
    expect(others).toEqual([]);
    expect(piece).toBe(`${filler(10)} [договор] ${filler(20)}`);
  });

  it('shows at most three pieces, none of the text twice', () => {
    const content = Array.from({ length: 9 }, () => `договор ${filler(25)}`).join(' ');
    const pieces = shown(content, 'договор');
    expect(pieces).toHaveLength(3);
    for (const piece of pieces) expect(piece.match(/\[договор\]/g)).toHaveLength(1);
    expect(shown('договор '.repeat(1_000), 'договор').join('').length).toBeLessThan(800);
  });

  it('keeps markup as text, and cuts no letter in two', () => {
    const content = `<b>договор</b> ${'😀'.repeat(200)}`;
    expect(highlightsOf(content, new Set(['договор']))[0]).toEqual([
      { text: '<b>', hit: false },
      { text: 'договор', hit: true },
      { text: '</b', hit: false },
    ]);
  });

  it('is empty without hits', () => expect(shown('Вот договор')).toEqual([]));
});

describe('likelyWords', () => {
  it('are those with a first letter of what was asked, each once', () => {
    expect(likelyWords(['Еще ёлка, дом и ель. Ещё!', 'dom, дом'], ['ёжик', 'Дома 12'])).toEqual([
      'Еще',
      'ёлка',
      'дом',
      'ель',
      'Ещё',
    ]);
  });

  it('are not more than the database is asked in one question', () => {
    const page = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 500 }, (_, j) => `a${i}x${j}`).join(' '),
    );
    expect(likelyWords(page, ['a'])).toHaveLength(2_000);
  });
});
