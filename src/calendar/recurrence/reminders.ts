import { nextFiring, type Firing, type Timetable } from './timetable.js';

/** A reminder of one firing, so many minutes before it. */
export interface Reminder {
  firing: Firing;
  minutes: number;
  remindAt: Date;
}

/** Those that passed while no process worked are given when their firing still lies ahead: so many of one kind. */
const mostAtOnce = 20;

/** What to remind of now, each once, and when the next reminder is due. */
export interface DueReminders {
  remind: Reminder[];
  next: Date | null;
}

/** What has begun already is not reminded of any more. */
export function judgeReminders(
  timetable: Timetable,
  minutesBefore: readonly number[],
  remindedUntil: Date,
  now: Date,
): DueReminders {
  const upTo = now > remindedUntil ? now : remindedUntil;
  const remind: Reminder[] = [];
  let next: Date | null = null;
  for (const minutes of minutesBefore) {
    let one = reminderAfter(timetable, minutes, laterOf(remindedUntil, ahead(upTo, -minutes)));
    for (let count = 0; one && one.remindAt <= upTo; count++) {
      remind.push(one);
      one = reminderAfter(timetable, minutes, count + 1 < mostAtOnce ? one.remindAt : upTo);
    }
    if (one && (!next || one.remindAt < next)) next = one.remindAt;
  }
  return { remind, next };
}

/** The first one after a moment. */
function reminderAfter(timetable: Timetable, minutes: number, after: Date): Reminder | null {
  const firing = nextFiring(timetable, ahead(after, minutes));
  return firing && { firing, minutes, remindAt: ahead(firing.firesAt, -minutes) };
}

const ahead = (moment: Date, minutes: number): Date => new Date(moment.getTime() + minutes * 60_000);
const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);
