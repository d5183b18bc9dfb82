import { meantBy } from './typos.js';

const meant = (written: string, ...words: string[]) =>
  meantBy(
    written,
    words.map((word, index) => ({ word, chunks: words.length - index })),
  ).map(({ word }) => word);

describe('A mistyped word', () => {
  it.each([
    ['договро', ['договор', 'дозор'], ['договор']],
    ['дагавор', ['договор', 'разговор'], ['договор']],
    ['отпск', ['отпуск', 'отпустит'], ['отпуск']],
    ['contarct', ['contract', 'contact'], ['contract', 'contact']],
    ['кто', ['кот'], []],
    ['дом', ['том', 'дым'], []],
    ['2025', ['2026'], []],
    ['оплат', ['оплат1'], []],
    ['премия', ['авария'], []],
  ])('%s', (written, words, expected) => expect(meant(written, ...words)).toEqual(expected));

  it('says less the more mistakes it has, and is the more frequent of two that are as near', () => {
    expect(meantBy('дагавор', [{ word: 'договор', chunks: 3 }])[0]?.share).toBeLessThan(
      meantBy('дговор', [{ word: 'договор', chunks: 3 }])[0]?.share ?? 0,
    );
    expect(
      meantBy('слава', [
        { word: 'слова', chunks: 1 },
        { word: 'слива', chunks: 9 },
      ]).map(({ word }) => word),
    ).toEqual(['слива', 'слова']);
  });
});
