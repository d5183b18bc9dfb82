import { beginOf, faultOf, spanOf, stepFor, stepsOf, todayIn, type Period } from './periods';

const today = '2026-03-30';

describe('A period', () => {
  it.each<[Period, string, string]>([
    ['today', '2026-03-30', '2026-03-30'],
    ['7d', '2026-03-24', '2026-03-30'],
    ['30d', '2026-03-01', '2026-03-30'],
    ['90d', '2025-12-31', '2026-03-30'],
    ['month', '2026-03-01', '2026-03-30'],
    ['last-month', '2026-02-01', '2026-02-28'],
  ])('%s is from %s to %s', (period, from, to) =>
    expect(spanOf(period, today, { from: '2020-01-01', to: '2020-01-02' })).toEqual({ from, to }),
  );

  it('of one’s own has the days that were chosen, and makes up what is missing', () => {
    expect(spanOf('own', today, { from: '2024-02-01', to: '2024-03-01' })).toEqual({
      from: '2024-02-01',
      to: '2024-03-01',
    });
    expect(spanOf('own', today, {})).toEqual({ from: '2026-03-01', to: today });
    expect(spanOf('own', today, { to: '2024-03-01' })).toEqual({ from: '2024-02-01', to: '2024-03-01' });
  });

  it.each([
    ['2026-03-30', '2026-03-29', 'order'],
    ['2020-01-01', '2023-01-05', 'long'],
    ['2020-01-01', '2023-01-04', undefined],
    ['0002-01-01', '2026-03-30', 'far'],
    ['2026-03-01', '2200-01-01', 'far'],
    ['2026-13-01', '2026-03-30', 'far'],
    ['anything', '2026-03-30', 'far'],
  ])('from %s to %s is %s', (from, to, fault) => expect(faultOf({ from, to })).toBe(fault));
});

it('Today is what the clocks of a zone show', () => {
  const now = new Date('2026-03-30T22:30:00Z');
  expect(todayIn('UTC', now)).toBe('2026-03-30');
  expect(todayIn('Europe/Moscow', now)).toBe('2026-03-31');
  expect(todayIn('America/New_York', new Date('2026-03-30T02:00:00Z'))).toBe('2026-03-29');
  expect(todayIn('Nowhere/At_All', now)).toBe('2026-03-30');
});

describe('Steps of a chart', () => {
  it.each([
    ['2026-01-01', '2026-04-02', 'day'],
    ['2026-01-01', '2026-04-03', 'week'],
    ['2025-01-01', '2026-01-06', 'week'],
    ['2025-01-01', '2026-01-07', 'month'],
  ])('from %s to %s are of a %s', (from, to, step) => expect(stepFor({ from, to })).toBe(step));

  it('begin with the day, with Monday, or with the first of the month', () => {
    expect(beginOf('2026-03-30', 'day')).toBe('2026-03-30');
    // A Monday, the day before it, and the day behind it.
    expect(['2026-03-30', '2026-03-29', '2026-03-31'].map((day) => beginOf(day, 'week'))).toEqual([
      '2026-03-30',
      '2026-03-23',
      '2026-03-30',
    ]);
    expect(beginOf('2026-03-30', 'month')).toBe('2026-03-01');
  });

  it('are all there, over ends of months and of daylight saving', () => {
    expect(stepsOf({ from: '2026-03-27', to: '2026-04-01' }, 'day')).toEqual([
      '2026-03-27',
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
      '2026-03-31',
      '2026-04-01',
    ]);
    expect(stepsOf({ from: '2025-12-31', to: '2026-02-01' }, 'month')).toEqual([
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ]);
  });
});
