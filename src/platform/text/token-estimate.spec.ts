import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { estimateTokens } from './token-estimate.js';
import { cpuMillis } from '../../../test/support/effort.js';

describe('estimateTokens', () => {
  it.each([
    ['', 0, 0],
    ['a', 1, 1],
    ['The quick brown fox jumps over the lazy dog', 10, 14],
    ['Согласно статье 81 Трудового кодекса Российской Федерации', 14, 24],
    ['根据中华人民共和国法律', 11, 11],
    ['{"a":[1,2,3]}', 5, 13],
    ['😀😀', 2, 4],
  ])('is near what tokenizers count: %j', (text, least, most) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(least);
    expect(estimateTokens(text)).toBeLessThanOrEqual(most);
  });

  it('takes more room for Cyrillic than for Latin, and more still for ideographs', () => {
    const [latin, cyrillic, ideographs] = ['a', 'я', '法'].map((letter) =>
      estimateTokens(letter.repeat(1_000)),
    );
    expect(latin).toBeGreaterThanOrEqual(250);
    expect(cyrillic).toBeGreaterThanOrEqual(333);
    expect(cyrillic).toBeGreaterThan(latin ?? 0);
    expect(ideographs).toBe(1_000);
  });

  it('never estimates a whole below its longest part or above the sum of its parts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const whole = estimateTokens(a + b);
        expect(whole).toBeLessThanOrEqual(estimateTokens(a) + estimateTokens(b));
        expect(whole).toBeGreaterThanOrEqual(Math.max(estimateTokens(a), estimateTokens(b)));
      }),
    );
  });

  it('reads a megabyte at once', async () => {
    expect(await cpuMillis(() => estimateTokens('я '.repeat(500_000)))).toBeLessThan(1_500);
  });
});
