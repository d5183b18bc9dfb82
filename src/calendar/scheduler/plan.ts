import type { CalendarEvent } from '../events/calendar-event.entity.js';
import { positionOf, timetableOf, type EventTimes, type Position } from '../events/event-times.js';
import type { NewOccurrence } from '../occurrences/occurrence-log.js';
import { judge } from '../recurrence/misfire.js';
import { judgeReminders, type Reminder } from '../recurrence/reminders.js';
import type { Firing, Timetable } from '../recurrence/timetable.js';

/** What is to be done with an event that is due, and where it stands afterwards. */
export interface Plan {
  id: string;
  occurrences: NewOccurrence[];
  reminders: Reminder[];
  position: Position;
  isActive: boolean;
}

/** What a plan is made of. */
export type Planned = EventTimes &
  Pick<
    CalendarEvent,
    'id' | 'agentId' | 'isActive' | 'misfire' | 'reminders' | 'handledUntil' | 'remindedUntil'
  >;

export function planOf(event: Planned, exceptions: Timetable['exceptions'] | undefined, now: Date): Plan {
  const timetable = timetableOf(event, exceptions);
  const { fire, missed, handledUntil } = judge(timetable, event.misfire, event.handledUntil, now);
  const remindedUntil = now > event.remindedUntil ? now : event.remindedUntil;
  const lateMs = ({ firesAt }: Firing): number => Math.max(0, now.getTime() - firesAt.getTime());
  const as = (status: NewOccurrence['status']) => (firing: Firing) => ({
    ...firing,
    eventId: event.id,
    status,
    lateMs: lateMs(firing),
  });
  return {
    id: event.id,
    occurrences: [...missed.map(as('missed')), ...fire.map(as(event.agentId ? 'fired' : 'succeeded'))],
    reminders: judgeReminders(timetable, event.reminders, event.remindedUntil, now).remind,
    position: positionOf(event, timetable, { handledUntil, remindedUntil }),
    isActive: event.isActive,
  };
}
