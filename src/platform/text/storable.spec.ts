import { storable, storableText } from './storable.js';

describe('What databases take', () => {
  it('is a text without U+0000 and halves of characters', () => {
    expect(storableText('a\0b\uD800c\uDC00😀')).toBe('a\uFFFDb\uFFFDc\uFFFD😀');
  });

  it('is a value without them, in its names as well', () => {
    const value = { 'a\0': ['\uDC00x', { b: 'c\uD83D' }, 1, null], '😀': '\\u0000' };
    expect(storable(value)).toEqual({
      'a\uFFFD': ['\uFFFDx', { b: 'c\uFFFD' }, 1, null],
      '😀': '\\u0000',
    });
  });

  it('leaves as it is what spells them out, or is none of a value', () => {
    const spelled = { path: '\\u0000', twice: '\\\\ud800', odd: '\\\\\0' };
    expect(storable(spelled)).toEqual({ ...spelled, odd: '\\\\\uFFFD' });
    expect(storable(undefined)).toBeUndefined();
    const clean = { a: 'я😀' };
    expect(storable(clean)).toBe(clean);
  });
});
