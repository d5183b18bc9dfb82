import { asSaidAt, isTooLate } from './timely.js';

const now = new Date('2027-03-01T09:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
const reminder = (left: number, minutes = 30) => ({
  template: 'event_reminder' as const,
  params: { event: 'Standup', at: at(left), description: '', minutes },
});
const begins = (left: number) => ({
  template: 'event_begins' as const,
  params: { event: 'Standup', at: at(left), description: '', isLate: false },
});

describe('What is about a moment', () => {
  it('is not told any more when that has passed', () => {
    expect([30, 1, -4, -6, -480].map((left) => isTooLate(now, reminder(left)))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect([0, -480, -800].map((left) => isTooLate(now, begins(left)))).toEqual([false, false, true]);
    expect(isTooLate(now, { template: 'mention', params: { at: at(-10_000) } })).toBe(false);
  });

  it('is told as it is then', () => {
    const minutes = [30, 29, 10, 0, -2].map((left) => asSaidAt(now, reminder(left)).minutes);
    expect(minutes).toEqual([30, 30, 10, 0, 0]);
    expect([0, -2].map((left) => asSaidAt(now, begins(left)).isLate)).toEqual([false, true]);
    const { params } = begins(-10);
    expect(asSaidAt(now, { template: 'mention', params })).toBe(params);
  });
});
