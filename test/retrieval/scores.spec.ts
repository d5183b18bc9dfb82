import { Locator, mean, scoresOf } from '../../bench/retrieval/scores.js';

const others = (count: number): string[][] => Array.from({ length: count }, (_, i) => [`x${i}`]);

describe('Scores of a ranking', () => {
  it('are full for an answer in the first place', () => {
    expect(scoresOf([['a'], ...others(9)], ['a'])).toEqual({ recall5: 1, mrr: 1, ndcg10: 1 });
  });

  it('fall with its rank, and the sixth is past the first five', () => {
    expect(scoresOf([...others(2), ['a', 'y']], ['a'])).toEqual({ recall5: 1, mrr: 1 / 3, ndcg10: 0.5 });
    const sixth = scoresOf([...others(5), ['a']], ['a']);
    expect(sixth).toEqual({ recall5: 0, mrr: 1 / 6, ndcg10: 1 / Math.log2(7) });
  });

  it('are nothing past the tenth', () => {
    expect(scoresOf([...others(10), ['a']], ['a'])).toEqual({ recall5: 0, mrr: 0, ndcg10: 0 });
  });

  it('count of several answers each once', () => {
    const { recall5, mrr, ndcg10 } = scoresOf([['a'], ['a'], ['b']], ['a', 'b']);
    expect([recall5, mrr]).toEqual([1, 1]);
    expect(ndcg10).toBeCloseTo((1 + 0.5) / (1 + 1 / Math.log2(3)));
    expect(scoresOf([['a']], ['a', 'b']).recall5).toBe(0.5);
  });

  it('are averaged over questions', () => {
    const [best, worst] = [scoresOf([['a']], ['a']), scoresOf([], ['a'])];
    expect(mean([best, worst])).toEqual({ recall5: 0.5, mrr: 0.5, ndcg10: 0.5 });
  });
});

describe('The passages of a chunk', () => {
  const passages = [
    { id: 'vacation', text: 'Everyone has **28 days** of vacation, those in the *workshop* seven more.' },
    { id: 'travel', text: '| City | Hotel |\n|---|---|\n| Moscow | 9000 |\n| Kazan | 7800 |' },
  ];
  const locator = new Locator(passages);

  it('are found in what a parser makes of their Markdown', () => {
    expect(
      locator.passagesIn('Vacations\n\nEveryone has 28 days of vacation, those in the workshop seven more.'),
    ).toEqual(['vacation']);
    expect(locator.passagesIn('City Hotel\nMoscow 9000\nKazan 7800')).toEqual(['travel']);
  });

  it('are those whose main part it has', () => {
    expect(locator.passagesIn('Everyone has 28 days of vacation, those in the')).toEqual(['vacation']);
    expect(locator.passagesIn('Everyone has 28 days of something else')).toEqual([]);
    expect(locator.passagesIn('')).toEqual([]);
  });
});
