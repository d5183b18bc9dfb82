import { quietUntil, type QuietHours } from './quiet-hours.js';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const hours = (from: string, to: string, more: Partial<QuietHours> = {}): QuietHours => ({
  from,
  to,
  days: everyDay,
  timeZone: 'UTC',
  ...more,
});
const until = (quiet: QuietHours, now: string): string | undefined =>
  quietUntil(quiet, new Date(now))?.toISOString();

describe('Quiet hours', () => {
  it('of one day', () => {
    const lunch = hours('12:00', '13:30');
    expect(until(lunch, '2027-01-15T11:59:59Z')).toBeUndefined();
    expect(until(lunch, '2027-01-15T12:00:00Z')).toBe('2027-01-15T13:30:00.000Z');
    expect(until(lunch, '2027-01-15T13:29:59Z')).toBe('2027-01-15T13:30:00.000Z');
    expect(until(lunch, '2027-01-15T13:30:00Z')).toBeUndefined();
  });

  it('over midnight', () => {
    const night = hours('22:00', '08:00');
    expect(until(night, '2027-01-15T21:59:00Z')).toBeUndefined();
    expect(until(night, '2027-01-15T23:15:00Z')).toBe('2027-01-16T08:00:00.000Z');
    expect(until(night, '2027-01-16T00:00:00Z')).toBe('2027-01-16T08:00:00.000Z');
    expect(until(night, '2027-01-16T08:00:00Z')).toBeUndefined();
  });

  it('belong to the day on which they begin', () => {
    // 2027-01-15 is a Friday.
    const friday = hours('22:00', '08:00', { days: [5] });
    expect(until(friday, '2027-01-15T07:00:00Z')).toBeUndefined();
    expect(until(friday, '2027-01-15T23:00:00Z')).toBe('2027-01-16T08:00:00.000Z');
    expect(until(friday, '2027-01-16T07:00:00Z')).toBe('2027-01-16T08:00:00.000Z');
    expect(until(friday, '2027-01-16T23:00:00Z')).toBeUndefined();
  });

  it('that follow on each other are one', () => {
    const weekend = hours('00:00', '00:00', { days: [6, 7] });
    expect(until(weekend, '2027-01-16T10:00:00Z')).toBe('2027-01-18T00:00:00.000Z');
    expect(until(hours('09:00', '09:00', { days: [6, 7] }), '2027-01-16T10:00:00Z')).toBe(
      '2027-01-18T09:00:00.000Z',
    );
  });

  it('without an end are looked at again', () => {
    const end = quietUntil(hours('08:00', '08:00'), new Date('2027-01-15T10:00:00Z'));
    expect(end?.getTime()).toBeGreaterThan(Date.parse('2027-01-16T00:00:00Z'));
  });

  it('are those of a time zone', () => {
    const moscow = hours('22:00', '08:00', { timeZone: 'Europe/Moscow' });
    expect(until(moscow, '2027-01-15T18:59:00Z')).toBeUndefined();
    expect(until(moscow, '2027-01-15T19:00:00Z')).toBe('2027-01-16T05:00:00.000Z');
    const kathmandu = hours('22:00', '08:00', { timeZone: 'Asia/Kathmandu' });
    expect(until(kathmandu, '2027-01-15T16:15:00Z')).toBe('2027-01-16T02:15:00.000Z');
  });

  it('end when clocks show it, in the night in which they change', () => {
    const berlin = hours('22:00', '08:00', { timeZone: 'Europe/Berlin' });
    // Forward at 2 in the morning of 2027-03-28, back at 3 of 2027-10-31.
    expect(until(berlin, '2027-03-27T22:00:00Z')).toBe('2027-03-28T06:00:00.000Z');
    expect(until(berlin, '2027-10-30T21:00:00Z')).toBe('2027-10-31T07:00:00.000Z');
  });

  it('that end at a time that clocks skip end when it would have come', () => {
    const berlin = hours('22:00', '02:30', { timeZone: 'Europe/Berlin' });
    expect(until(berlin, '2027-03-27T22:00:00Z')).toBe('2027-03-28T01:30:00.000Z');
  });

  it('that end at a time that clocks show twice are over by the second', () => {
    const berlin = hours('22:00', '02:30', { timeZone: 'Europe/Berlin' });
    const end = Date.parse(until(berlin, '2027-10-30T21:00:00Z') ?? '');
    expect([Date.parse('2027-10-31T00:30:00Z'), Date.parse('2027-10-31T01:30:00Z')]).toContain(end);
  });

  it('leave every moment of a year with an end that lies ahead and is not quiet', () => {
    const quiet = hours('21:30', '02:15', { days: [1, 3, 5, 7], timeZone: 'America/New_York' });
    for (
      let at = Date.parse('2027-01-01T00:00:00Z');
      at < Date.parse('2028-01-01T00:00:00Z');
      at += 5_400_000
    ) {
      const end = quietUntil(quiet, new Date(at));
      if (!end) continue;
      expect(end.getTime()).toBeGreaterThan(at);
      expect(end.getTime() - at).toBeLessThanOrEqual(6.25 * 3_600_000);
    }
  });
});
