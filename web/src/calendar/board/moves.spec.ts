import type { CalendarEvent, Occurrence } from '../api-types';
import { minutesBetween, movedRule, moveOf, type Drop } from './moves';

const drop = (
  more: { event?: Partial<CalendarEvent>; occurrence?: Partial<Occurrence>; start?: string } = {},
) =>
  ({
    occurrence: { eventId: 'e', slot: '2026-11-24T07:00:00.000Z', moved: false, ...more.occurrence },
    event: { cron: '0 10 * * 2', timeZone: 'Europe/Moscow', ...more.event },
    start: more.start ?? '2026-11-25 09:00:00',
    end: '2026-11-25 09:30:00',
  }) as Drop;

describe('What is dropped', () => {
  it('means a moment, by the zone of who dropped it', () => {
    expect(moveOf(drop(), 'Europe/Berlin')).toEqual({
      kind: 'move',
      eventId: 'e',
      slot: '2026-11-24T07:00:00.000Z',
      startsAt: '2026-11-25T08:00:00.000Z',
    });
    expect(moveOf(drop(), 'Europe/Berlin', 45)).toMatchObject({ minutes: 45 });
  });

  it('may be meant for all times, by the zone of the event', () => {
    expect(movedRule(drop(), 'Europe/Berlin')).toBe('0 11 * * 3');
    // Half past eleven at night in Berlin is another day in Moscow.
    expect(movedRule(drop({ start: '2026-11-24 23:30:00' }), 'Europe/Berlin')).toBe('30 1 * * 3');
  });

  it('is meant for one time where no rule moves all, or that one was moved already', () => {
    expect(movedRule(drop({ event: { cron: '*/30 * * * *' } }), 'Europe/Berlin')).toBeUndefined();
    expect(movedRule(drop({ event: { cron: null } }), 'Europe/Berlin')).toBeUndefined();
    expect(movedRule(drop({ occurrence: { moved: true } }), 'Europe/Berlin')).toBeUndefined();
    expect(movedRule({ ...drop(), event: undefined }, 'Europe/Berlin')).toBeUndefined();
  });

  it('has a length that an event may have', () => {
    expect(minutesBetween('2026-11-25 09:00:00', '2026-11-25 23:59:59')).toBe(900);
    expect(minutesBetween('2026-11-25 09:00:00', '2026-11-25 09:00:00')).toBe(1);
    expect(minutesBetween('2026-11-25 09:00:00', '2026-12-25 09:00:00')).toBe(10_080);
  });
});
