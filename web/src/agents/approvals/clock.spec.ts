import { clock, secondsUntil } from './clock';

describe('Time left', () => {
  it('ends at nothing', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(secondsUntil('2026-01-01T00:01:00.200Z', now)).toBe(61);
    expect(secondsUntil('2025-12-31T23:59:00Z', now)).toBe(0);
  });

  it.each([
    [0, '0:00'],
    [61, '1:01'],
    [3_600, '1:00:00'],
    [86_399, '23:59:59'],
  ])('of %d s reads %s', (seconds, text) => expect(clock(seconds)).toBe(text));
});
