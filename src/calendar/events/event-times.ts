import { AppError } from '../../platform/errors/index.js';
import { judgeReminders } from '../recurrence/reminders.js';
import { scheduleProblem } from '../recurrence/schedule.js';
import { nextFiring, type Rule, type Timetable } from '../recurrence/timetable.js';
import type { CalendarEvent } from './calendar-event.entity.js';

/** Milliseconds by which what is meant for now may already have passed. */
const pastMillis = 60_000;
const yearsAhead = 100;

/** What decides when an event takes place. */
export type EventTimes = Pick<CalendarEvent, 'kind' | 'startsAt' | 'endsAt' | 'cron' | 'timeZone'>;

export function ruleOf({ kind, startsAt, endsAt, cron, timeZone }: EventTimes): Rule {
  if (kind === 'one_time') return { kind, at: startsAt as Date };
  return { kind, from: startsAt, until: endsAt, cron: cron as string, timeZone };
}

const none: ReadonlyMap<number, Date | null> = new Map();

export const timetableOf = (event: EventTimes, exceptions: Timetable['exceptions'] = none): Timetable => ({
  rule: ruleOf(event),
  exceptions,
});

const wrong = (path: string, message: string): AppError =>
  new AppError('validation_failed', undefined, { errors: [{ path, message }] });

/** Throws `validation_failed` naming the field for which an event would never take place, or not as it was meant. */
export function requireTimes(times: EventTimes, now: Date): void {
  const { kind, startsAt, endsAt, cron, timeZone } = times;
  const horizon = new Date(now);
  horizon.setUTCFullYear(horizon.getUTCFullYear() + yearsAhead);
  for (const [path, moment] of [
    ['startsAt', startsAt],
    ['endsAt', endsAt],
  ] as const)
    if (moment && moment > horizon) throw wrong(path, `is more than ${yearsAhead} years ahead`);
  if (kind === 'one_time') {
    if (!startsAt) throw wrong('startsAt', 'is required');
    if (cron !== null) throw wrong('cron', 'is for a recurring event');
    if (endsAt) throw wrong('endsAt', 'is for a recurring event');
    if (startsAt.getTime() < now.getTime() - pastMillis) throw wrong('startsAt', 'is in the past');
    return;
  }
  const problem = scheduleProblem({ cron: cron ?? '', timeZone }, now);
  if (problem) throw wrong('cron', problem);
  if (startsAt && endsAt && endsAt < startsAt) throw wrong('endsAt', 'is before startsAt');
  if (endsAt && endsAt < now) throw wrong('endsAt', 'is in the past');
  if (!nextFiring(timetableOf(times), now))
    throw wrong('endsAt', 'is before the first time that it would take place');
}

/** Where the scheduler stands with an event. */
export type Position = Pick<CalendarEvent, 'handledUntil' | 'remindedUntil' | 'nextFireAt' | 'dueAt'>;

/** Whether it takes place at other times now. The zone of a single moment only says how it is shown. */
export function isRetimed(before: EventTimes, after: EventTimes): boolean {
  const key = ({ kind, startsAt, endsAt, cron, timeZone }: EventTimes): string =>
    JSON.stringify([startsAt, endsAt, cron, kind === 'recurring' && timeZone]);
  return key(before) !== key(after);
}

/**
 * Where it begins with new times: what is meant for now fires, earlier times of a rule do not. `handled` is how far it was
 * before, which a clock that was set back does not undo.
 */
export function startOf(
  event: EventTimes & Pick<CalendarEvent, 'isActive' | 'reminders'>,
  now: Date,
  handled = now,
): Position {
  const floor = handled > now ? handled : now;
  const at = event.kind === 'one_time' ? event.startsAt : null;
  const handledUntil = at && at <= floor ? new Date(at.getTime() - 1) : floor;
  return positionOf(event, timetableOf(event), { handledUntil, remindedUntil: now });
}

/** What is next from there. */
export function positionOf(
  { isActive, reminders }: Pick<CalendarEvent, 'isActive' | 'reminders'>,
  timetable: Timetable,
  from: Pick<Position, 'handledUntil' | 'remindedUntil'>,
): Position {
  const nextFireAt = (isActive && nextFiring(timetable, from.handledUntil)?.firesAt) || null;
  const { next } = judgeReminders(
    timetable,
    nextFireAt ? reminders : [],
    from.remindedUntil,
    from.remindedUntil,
  );
  return { ...from, nextFireAt, dueAt: next && nextFireAt && next < nextFireAt ? next : nextFireAt };
}
