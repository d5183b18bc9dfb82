import { cutAtSentence } from './cut.js';
import { cpuMillis } from '../../../test/support/effort.js';

describe('A cut', () => {
  it.each([
    ['Коротко.', 100, 'Коротко.', false],
    ['Первое предложение. Второе, которое не войдёт', 25, 'Первое предложение.', true],
    ['Он спросил: «Куда?» И ушёл далеко', 24, 'Он спросил: «Куда?»', true],
    ['Одна строка\nдругая строка', 14, 'Одна строка', true],
    ['много слов без единой точки', 18, 'много слов без', true],
    ['Начало. потом идёт очень длинный хвост без конца', 40, 'Начало. потом идёт очень длинный хвост', true],
    ['a'.repeat(50), 20, 'a'.repeat(20), true],
    ['😀'.repeat(20), 5, '😀😀', true],
    ['', 0, '', false],
  ])('of %j at %i', (text, length, expected, isCut) =>
    expect(cutAtSentence(text, length)).toEqual({ text: expected, isCut }),
  );

  it.each(['a', ' ', '. ', '\n', '"', '.»'])('is quick in %j without end', async (part) => {
    const text = part.repeat(1_000_000);
    expect(await cpuMillis(() => cutAtSentence(text, 900_000))).toBeLessThan(2_000);
  });
});
