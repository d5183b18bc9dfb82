import { beginningOf, shortened } from './shorten.js';

describe('A text that is too long', () => {
  it.each<[text: string, most: number, beginning: string]>([
    ['Договор', 7, 'Договор'],
    ['Договор', 4, 'Дого'],
    ['а😀', 3, 'а😀'],
    ['а😀', 2, 'а'],
    ['😀', 1, ''],
    ['', 0, ''],
  ])('%j begins, in %d units, with %j', (text, most, beginning) =>
    expect(beginningOf(text, most)).toBe(beginning),
  );

  it('is marked where it is cut', () => {
    expect(shortened('Договор аренды', 8)).toBe('Договор…');
    expect(shortened('Договор', 7)).toBe('Договор');
  });
});
