import { dayIn, daysLater, startOfDay, zonedDay, zonedDays } from './zoned-days.js';

describe('The days of a time zone', () => {
  it.each([
    ['Europe/Moscow', '2026-11-22', '2026-11-21T21:00:00.000Z'],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    ['Etc/GMT+12', '2026-01-01', '2026-01-01T12:00:00.000Z'],
    // Clocks went from 23:59 to 01:00: this day has no midnight.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
  ])('begin in %s on %s at %s', (timeZone, day, start) => {
    expect(startOfDay(timeZone, day).toISOString()).toBe(start);
    expect(dayIn(timeZone, new Date(start))).toBe(day);
    expect(dayIn(timeZone, new Date(Date.parse(start) - 1))).toBe(daysLater(day, -1));
  });

  it('are as long as the clocks make them', () => {
    const hours = (day: string) => {
      const { from, until } = zonedDay('Europe/Berlin', day);
      return (until.getTime() - from.getTime()) / 3_600_000;
    };
    expect(['2026-03-28', '2026-03-29', '2026-10-25'].map(hours)).toEqual([24, 23, 25]);
  });

  it.each(['Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'follow each other without gaps in %s',
    (timeZone) => {
      const days = zonedDays(timeZone, '2018-01-01', '2018-12-31');
      expect(days).toHaveLength(365);
      expect(days).toEqual(days.map(({ day }) => zonedDay(timeZone, day)));
      expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ until }) => until));
    },
  );

  it('are none from one to an earlier one', () =>
    expect(zonedDays('Europe/Berlin', '2026-01-02', '2026-01-01')).toEqual([]));

  it.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
  ])('%s and %i days are %s', (day, days, later) => expect(daysLater(day, days)).toBe(later));
});
