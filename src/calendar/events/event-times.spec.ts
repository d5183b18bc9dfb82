import { AppError } from '../../platform/errors/index.js';
import { isRetimed, requireTimes, startOf, type EventTimes } from './event-times.js';

const at = (text: string): Date => new Date(`2027-01-15T${text}Z`);
const now = at('10:00:00');
const once = (time: Date): EventTimes => ({
  kind: 'one_time',
  startsAt: time,
  endsAt: null,
  cron: null,
  timeZone: 'UTC',
});
const hourly: EventTimes = {
  kind: 'recurring',
  startsAt: null,
  endsAt: null,
  cron: '0 * * * *',
  timeZone: 'UTC',
};
const active = { isActive: true, reminders: [] };

function refusedFor(times: EventTimes): string | undefined {
  try {
    requireTimes(times, now);
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.errors?.[0]?.path : 'no refusal';
  }
}

describe('The times of an event', () => {
  it('may be now, or as long ago as a slow request takes', () => {
    expect(refusedFor(once(now))).toBeUndefined();
    expect(refusedFor(once(at('09:59:01')))).toBeUndefined();
    expect(refusedFor(once(at('09:58:59')))).toBe('startsAt');
  });

  it.each<[Partial<EventTimes>, string]>([
    [{ cron: '0 0 30 2 *' }, 'cron'],
    [{ startsAt: at('13:00:00'), endsAt: at('12:00:00') }, 'endsAt'],
    [{ endsAt: at('09:00:00') }, 'endsAt'],
    [{ startsAt: at('12:10:00'), endsAt: at('12:50:00') }, 'endsAt'],
    [{ endsAt: new Date('2200-01-01T00:00:00Z') }, 'endsAt'],
  ])('are refused for %j', (more, path) => expect(refusedFor({ ...hourly, ...more })).toBe(path));

  it('are other ones with another rule; the zone of a single moment is none of them', () => {
    expect(isRetimed(hourly, { ...hourly, cron: '5 * * * *' })).toBe(true);
    expect(isRetimed(hourly, { ...hourly, timeZone: 'Europe/Berlin' })).toBe(true);
    expect(isRetimed(once(now), { ...once(new Date(now)), timeZone: 'Europe/Berlin' })).toBe(false);
  });
});

describe('An event that is made', () => {
  it('takes place at its moment, also at one that has come already', () => {
    expect(startOf({ ...once(at('11:00:00')), ...active }, now).nextFireAt).toEqual(at('11:00:00'));
    expect(startOf({ ...once(at('09:59:30')), ...active }, now).nextFireAt).toEqual(at('09:59:30'));
  });

  it('by a rule does not make up for the past', () => {
    expect(startOf({ ...hourly, ...active }, now).nextFireAt).toEqual(at('11:00:00'));
  });

  it('anew does not take place again after the clock was set back', () => {
    const handled = at('11:30:00');
    expect(startOf({ ...hourly, ...active }, now, handled).nextFireAt).toEqual(at('12:00:00'));
  });

  it('is looked at for its reminder first, and never when it is switched off', () => {
    const reminded = startOf({ ...hourly, isActive: true, reminders: [10, 30] }, now);
    expect([reminded.nextFireAt, reminded.dueAt]).toEqual([at('11:00:00'), at('10:30:00')]);
    const off = startOf({ ...hourly, isActive: false, reminders: [10] }, now);
    expect([off.nextFireAt, off.dueAt]).toEqual([null, null]);
  });
});
