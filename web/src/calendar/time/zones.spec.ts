import { addDays, daysBetween, inputOf, momentOf, offsetName, wallOf, weekdayOf } from './zones';

const at = (wall: string, zone: string) => momentOf(wall, zone).toISOString();

describe('A wall of a zone', () => {
  it('is what its clock shows', () => {
    expect(wallOf('2026-11-24T21:30:00Z', 'Europe/Moscow')).toBe('2026-11-25 00:30:00');
    expect(wallOf('2026-11-24T21:30:00Z', 'America/New_York')).toBe('2026-11-24 16:30:00');
    expect(inputOf('2026-11-24T21:30:00Z', 'Asia/Kathmandu')).toBe('2026-11-25T03:15');
  });

  it.each(['Europe/Moscow', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'])(
    'leads back to its moment in %s',
    (zone) => {
      for (let day = 0; day < 400; day++) {
        const moment = new Date(Date.UTC(2026, 0, 1, 12, 20) + day * 86_400_000).toISOString();
        expect(at(wallOf(moment, zone), zone)).toBe(moment);
      }
    },
  );

  it('is the first of two moments when clocks are set back', () => {
    expect(at('2027-10-31 02:30', 'Europe/Berlin')).toBe('2027-10-31T00:30:00.000Z');
    expect(at('2027-11-07 01:30:00', 'America/New_York')).toBe('2027-11-07T05:30:00.000Z');
  });

  it('is later when clocks skip it', () => {
    expect(at('2027-03-28T02:30', 'Europe/Berlin')).toBe('2027-03-28T01:30:00.000Z');
    expect(at('2027-09-05', 'America/Santiago')).toBe('2027-09-05T04:00:00.000Z');
  });
});

it('Days are counted by the calendar', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2027-03-01', -1)).toBe('2027-02-28');
  expect(weekdayOf('2026-11-22')).toBe(7);
  expect(weekdayOf('2026-11-23')).toBe(1);
  expect(daysBetween('2026-11-30', '2026-12-02')).toBe(2);
});

it('A zone says how far from UTC it is', () => {
  const winter = new Date('2027-01-10T00:00:00Z');
  expect(offsetName('Europe/Moscow', winter)).toBe('UTC+3');
  expect(offsetName('America/St_Johns', winter)).toBe('UTC−3:30');
  expect(offsetName('UTC', winter)).toBe('UTC');
});
