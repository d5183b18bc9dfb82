import { judgeReminders } from './reminders.js';
import { isSlot, lastFirings, nextFiring, type Rule, type Timetable } from './timetable.js';

const at = (text: string): Date => new Date(`2027-01-${text}Z`);
const daily: Rule = { kind: 'recurring', cron: '0 9 * * *', timeZone: 'UTC', from: null, until: null };
const of = (rule: Rule, exceptions: [string, string | null][] = []): Timetable => ({
  rule,
  exceptions: new Map(
    exceptions.map(([slot, moved]) => [at(slot).getTime(), moved === null ? null : at(moved)]),
  ),
});

describe('An event that recurs', () => {
  const bounded = of({ ...daily, from: at('10T09:00:00'), until: at('12T09:00:00') });

  it('begins and ends when it should, both included', () => {
    expect(nextFiring(bounded, at('01T00:00:00'))?.slot).toEqual(at('10T09:00:00'));
    expect(nextFiring(bounded, at('11T09:00:00'))?.slot).toEqual(at('12T09:00:00'));
    expect(nextFiring(bounded, at('12T09:00:00'))).toBeNull();
    const all = lastFirings(bounded, at('01T00:00:00'), at('20T00:00:00'), 10);
    expect(all.map(({ slot }) => slot)).toEqual([at('10T09:00:00'), at('11T09:00:00'), at('12T09:00:00')]);
  });

  it('knows its own times', () => {
    expect(isSlot(of(daily), at('10T09:00:00'))).toBe(true);
    expect(isSlot(of(daily), at('10T09:01:00'))).toBe(false);
    expect(isSlot(bounded, at('13T09:00:00'))).toBe(false);
  });
});

describe('A reminder', () => {
  const remindAt = (reminders: number[], until: string, now: string, timetable = of(daily)) =>
    judgeReminders(timetable, reminders, at(until), at(now));

  it('is due so many minutes before, once', () => {
    expect(remindAt([60, 10], '10T07:00:00', '10T07:59:59')).toEqual({ remind: [], next: at('10T08:00:00') });
    const due = remindAt([60, 10], '10T07:00:00', '10T08:00:00');
    expect(due.remind.map(({ minutes, firing }) => [minutes, firing.slot])).toEqual([
      [60, at('10T09:00:00')],
    ]);
    expect(due.next).toEqual(at('10T08:50:00'));
    expect(remindAt([60, 10], '10T08:00:00', '10T08:00:01').remind).toEqual([]);
  });

  it('of what has begun is none', () => {
    expect(remindAt([60], '10T07:00:00', '10T09:00:00').remind).toEqual([]);
    expect(remindAt([60], '10T07:00:00', '10T08:59:59').remind).toHaveLength(1);
  });

  it('follows a time that was moved', () => {
    const moved = of(daily, [['10T09:00:00', '10T12:00:00']]);
    expect(remindAt([60], '10T07:00:00', '10T08:30:00', moved).remind).toEqual([]);
    expect(remindAt([60], '10T08:30:00', '10T11:00:00', moved).remind).toMatchObject([
      { firing: { slot: at('10T09:00:00'), firesAt: at('10T12:00:00') } },
    ]);
  });

  it('of many is told of few after an outage', () => {
    const minutely = of({ ...daily, cron: '* * * * *' });
    const { remind, next } = remindAt([40_320], '01T00:00:00', '20T00:00:00', minutely);
    expect(remind).toHaveLength(20);
    expect(next).toEqual(at('20T00:01:00'));
  });
});
