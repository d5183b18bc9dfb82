import { isoDayOf, normalized, readBoolean, readDate, readNumber } from './cells.js';
import { cpuMillis } from '../../../test/support/effort.js';

describe('A cell', () => {
  it.each([
    ['0', 0],
    ['-12', -12],
    ['−7,5', -7.5],
    ['1 234,5', 1234.5],
    ['1\u00a0234\u00a0567', 1_234_567],
    ['1 234 567,89 ₽', 1_234_567.89],
    ['54,3 м²', 54.3],
    ['2,5 млн руб.', 2_500_000],
    ['300 тыс. ₽', 300_000],
    ['$1,234.50', 1234.5],
    ['1.234.567,8', 1_234_567.8],
    ['1,234,567', 1_234_567],
    ['1,234', 1.234],
    ['12 %', 12],
    ["1'000", 1000],
  ])('%j is the number %d', (cell, value) => expect(readNumber(cell)).toBe(value));

  it.each(['', 'дом 5', '5 15', '12.03.2024', '1,2,3', '12а', '10-20', '5 км', '+', 'NaN', '1'.repeat(41)])(
    '%j is no number',
    (cell) => expect(readNumber(cell)).toBeUndefined(),
  );

  it('groups by commas where that is the way of its table', () => {
    expect(readNumber('1,234', true)).toBe(1234);
    expect(readNumber('1,234.5', true)).toBe(1234.5);
    expect(readNumber('54,3', true)).toBeUndefined();
  });

  it('is a day in ISO, or with the day or the month first', () => {
    expect(readDate('1970-01-02')).toBe(1);
    expect(readDate('1970-01-02T06:00:00Z')).toBe(1.25);
    expect(readDate('02.01.1970 12:00')).toBe(1.5);
    expect(isoDayOf(readDate('05.03.2024') ?? 0)).toBe('2024-03-05');
    expect(isoDayOf(readDate('03/05/2024', 'month') ?? 0)).toBe('2024-03-05');
    for (const none of ['31.02.2024', '2024', '5 марта', '1.5', '2024-13-01'])
      expect(readDate(none)).toBeUndefined();
  });

  it('is yes or no', () => {
    expect(['Да', 'есть', 'TRUE'].map(readBoolean)).toEqual([1, 1, 1]);
    expect(['нет', 'No'].map(readBoolean)).toEqual([0, 0]);
    expect(readBoolean('может быть')).toBeUndefined();
  });

  it('is compared without case, ё and white space', () =>
    expect(normalized('  Жилой\n\u00a0 дом Ёлка ')).toBe('жилой дом елка'));

  it.each(['1' + ' '.repeat(1_000_000) + 'x', '1,'.repeat(500_000), '-'.repeat(1_000_000)])(
    'is read in no time: %.5s…',
    async (cell) => expect(await cpuMillis(() => [readNumber(cell), readDate(cell)])).toBeLessThan(1_000),
  );
});
