import { planOf, rarity } from './rarity.js';

const known = (counts: Record<string, number>) =>
  Object.entries(counts).map(([word, chunks]) => ({ word, chunks, share: 1 }));

describe('rarity', () => {
  it('falls from what one passage has to what all have, and is never less than nothing', () => {
    const told = [1, 10, 100, 500, 1_000].map((chunks) => rarity(chunks, 1_000));
    expect(told).toEqual([...told].sort((a, b) => b - a));
    expect(told[0]).toBeGreaterThan(6);
    expect(told.at(-1)).toBeGreaterThan(0);
    expect(told.at(-1)).toBeLessThan(0.01);
  });

  it('holds where counts have grown meanwhile', () => expect(rarity(1_100, 1_000)).toBeCloseTo(0, 2));
});

describe('A plan', () => {
  it('weighs every passage with a rare word', () =>
    expect(planOf(known({ отпуск: 40, дн: 90, стаж: 10 }), 1_000, 200)).toMatchObject({
      always: `'стаж'|'отпуск'|'дн'`,
      gates: [],
      words: ['стаж', 'отпуск', 'дн'],
    }));

  it('asks for common words together, for fewer of them when these are too few, and first for what is about them', () =>
    expect(planOf(known({ стаж: 10, дн: 400, отпуск: 300 }), 1_000, 200)).toMatchObject({
      always: `'стаж'`,
      gates: [`('отпуск'&'дн')&('+отпуск'|'+дн')`, `'отпуск'&'дн'`, `'+отпуск'|'+дн'`, `'отпуск'|'дн'`],
    }));

  it('takes any two of three before any of them', () =>
    expect(planOf(known({ a: 300, b: 400, c: 500 }), 1_000, 200).gates[2]).toBe(`'a'&'b'|'a'&'c'|'b'&'c'`));

  it('asks one common word for what is about it, then for it', () =>
    expect(planOf(known({ a: 300 }), 1_000, 200)).toMatchObject({
      always: '',
      gates: [`('a')&('+a')`, `'+a'`, `'a'`],
    }));

  it('stays small with many common words', () => {
    const many = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`w${i}`, 500 + i]));
    const { gates, words } = planOf(known(many), 1_000, 200);
    expect(words).toHaveLength(32);
    expect(gates.join('').length).toBeLessThan(1_500);
  });

  it('writes words so that they stay words', () =>
    expect(planOf(known({ "o'neil": 1, 'a\\b': 2 }), 10, 200).always).toBe(`'o''neil'|'a\\\\b'`));

  it('gives a word that was mistyped its share', () => {
    const [sure, guessed] = [1, 0.4].map(
      (share) => planOf([{ word: 'a', chunks: 5, share }], 100, 200).weights[0] ?? 0,
    );
    expect(guessed).toBeCloseTo((sure ?? 0) * 0.4);
  });
});
