import { inUnits, sharesOf, totalOf } from './shares';

const counts = { approved: 3, edited: 0, rejected: 1, waiting: 1 };

describe('sharesOf', () => {
  it('puts pieces side by side, as long as their counts, and leaves out what is empty', () => {
    expect(sharesOf(counts, 10)).toEqual([
      { kind: 'approved', count: 3, from: 0, size: 0.3 },
      { kind: 'rejected', count: 1, from: 0.3, size: 0.1 },
      { kind: 'waiting', count: 1, from: 0.4, size: 0.1 },
    ]);
    expect(totalOf(counts)).toBe(5);
  });

  it('has nothing to show of nothing', () => {
    expect(sharesOf({ approved: 0, edited: 0, rejected: 0, waiting: 0 }, 0)).toEqual([]);
  });
});

describe('inUnits', () => {
  it.each([
    [0.4, 0, 'second'],
    [59, 59, 'second'],
    [90, 1.5, 'minute'],
    [7_200, 2, 'hour'],
    [129_600, 1.5, 'day'],
  ])('says %d s as %d %s', (seconds, value, unit) => expect(inUnits(seconds)).toEqual({ value, unit }));
});
