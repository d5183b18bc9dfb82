import { afterVerdict, nextOf } from './walking';

describe('nextOf', () => {
  it('passes over what is not wanted, both ways', () => {
    expect(nextOf([true, false, true], 0, 1)).toBe(2);
    expect(nextOf([true, false, true], 2, -1)).toBe(0);
  });

  it('begins at the first when there is no place yet, and ends at the ends', () => {
    expect(nextOf([true, true], -1, 1)).toBe(0);
    expect(nextOf([true, true], 1, 1)).toBe(-1);
    expect(nextOf([], -1, 1)).toBe(-1);
  });
});

describe('afterVerdict', () => {
  it('goes on, and comes back at the end to what was left out', () => {
    expect(afterVerdict([true, true, true], 1)).toBe(2);
    expect(afterVerdict([true, false, true], 2)).toBe(0);
    expect(afterVerdict([false, true], 1)).toBe(-1);
  });
});
