import { BatchPace } from './batch-pace.js';

describe('The pace of transactions', () => {
  it('doubles while they are quick, up to its most', () => {
    const pace = new BatchPace(4, 100);
    const sizes = Array.from({ length: 7 }, () => {
      const { size } = pace;
      pace.took(1, size);
      return size;
    });
    expect(sizes).toEqual([4, 8, 16, 32, 64, 100, 100]);
  });

  it('falls at once to what fits, and never below its least', () => {
    const pace = new BatchPace(4, 100);
    for (let i = 0; i < 5; i++) pace.took(1, pace.size);
    pace.took(500, 100);
    expect(pace.size).toBe(10);
    pace.took(60_000, 10);
    expect(pace.size).toBe(4);
  });

  it('learns nothing from a quick one that was not full', () => {
    const pace = new BatchPace(4, 100);
    pace.took(1, 4);
    pace.took(0, 1);
    expect(pace.size).toBe(8);
  });
});
