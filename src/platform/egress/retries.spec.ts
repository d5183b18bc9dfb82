import { pauseBefore } from './retries.js';

describe('The pause before another try', () => {
  it.each([
    [1, undefined, 0, 125],
    [1, undefined, 1, 250],
    [3, undefined, 1, 1_000],
    [30, undefined, 1, 10_000],
    [1, '3', 0, 3_000],
    [1, '0', 0, 0],
    [1, '86400', 0, 10_000],
    [1, 'Thu, 01 Jan 1970 00:00:00 GMT', 0, 0],
    [1, 'Fri, 01 Jan 2999 00:00:00 GMT', 0, 10_000],
    [1, 'soon', 1, 250],
  ])('after %i, told %s, is bounded', (tried, retryAfter, chance, millis) =>
    expect(pauseBefore(tried, retryAfter, chance)).toBe(millis),
  );
});
