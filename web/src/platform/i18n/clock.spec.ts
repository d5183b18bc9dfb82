import { jest } from '@jest/globals';
import { clockOf } from './clock';

describe('A clock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tells all that watch it at once, and stands still while nothing does', () => {
    const clock = clockOf(1_000);
    const [one, other] = [jest.fn(), jest.fn()];
    const [leave, leaveToo] = [clock.watch(one), clock.watch(other)];
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(2_000);
    expect([one.mock.calls.length, other.mock.calls.length, clock.steps()]).toEqual([2, 2, 2]);
    leave();
    jest.advanceTimersByTime(1_000);
    expect([one.mock.calls.length, other.mock.calls.length, clock.steps()]).toEqual([2, 3, 3]);
    leaveToo();
    expect(jest.getTimerCount()).toBe(0);
    clock.watch(one);
    jest.advanceTimersByTime(1_000);
    expect(one).toHaveBeenCalledTimes(3);
  });
});
