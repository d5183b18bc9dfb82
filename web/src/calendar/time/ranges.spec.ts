import { dayAfter, daysShown, isDay, rangeOf } from './ranges';

describe('What is shown of the calendar', () => {
  it('is whole weeks of a month, from Monday on', () => {
    expect(daysShown('month', '2026-11-22')).toEqual({ from: '2026-10-26', to: '2026-12-07' });
    expect(daysShown('month', '2027-02-01')).toEqual({ from: '2027-02-01', to: '2027-03-15' });
  });

  it('is a week, a day, or four weeks of an agenda', () => {
    expect(daysShown('week', '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-23' });
    expect(daysShown('day', '2026-12-31')).toEqual({ from: '2026-12-31', to: '2027-01-01' });
    expect(daysShown('agenda', '2026-11-22')).toEqual({ from: '2026-11-22', to: '2026-12-20' });
  });

  it('goes on by as much as is shown', () => {
    expect(dayAfter('month', '2026-01-31', 1)).toBe('2026-02-01');
    expect(dayAfter('month', '2026-01-31', -1)).toBe('2025-12-01');
    expect(dayAfter('week', '2026-11-22', 1)).toBe('2026-11-29');
    expect(dayAfter('agenda', '2026-11-22', -1)).toBe('2026-10-25');
  });

  it('is asked for in moments of the zone', () =>
    expect(rangeOf({ from: '2027-03-28', to: '2027-03-29' }, 'Europe/Berlin')).toEqual({
      from: '2027-03-27T23:00:00.000Z',
      to: '2027-03-28T22:00:00.000Z',
    }));
});

it('A day is one that there is', () => {
  expect(isDay('2028-02-29')).toBe(true);
  for (const none of ['2027-02-29', '2027-13-01', '27-01-01', 'soon', 20270101])
    expect(isDay(none)).toBe(false);
});
