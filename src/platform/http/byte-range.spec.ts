import { rangeOf } from './byte-range.js';

describe('A range of ten bytes', () => {
  it.each<[header: string | undefined, expected: ReturnType<typeof rangeOf>]>([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=2-4', { start: 2, end: 4 }],
    ['BYTES=2-4', { start: 2, end: 4 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=4-400', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-300', { start: 0, end: 9 }],
    ['bytes=10-', 'none'],
    ['bytes=10-12', 'none'],
    ['bytes=-0', 'none'],
    [undefined, undefined],
    ['', undefined],
    ['bytes=-', undefined],
    ['bytes=4-2', undefined],
    ['bytes=0-1,3-4', undefined],
    ['bytes=a-b', undefined],
    ['items=0-1', undefined],
    ['bytes=1e3-', undefined],
    [`bytes=${'9'.repeat(16)}-`, undefined],
  ])('%s', (header, expected) => expect(rangeOf(header, 10)).toEqual(expected));

  it('is not there when there are no bytes', () => {
    expect(rangeOf('bytes=0-0', 0)).toBe('none');
    expect(rangeOf('bytes=-5', 0)).toBe('none');
  });
});
