import type { CalendarEvent, Occurrence } from '../api-types';
import { shiftCron } from '../schedule/shift';
import { momentOf, wallOf, type Wall } from '../time/zones';
import type { Change } from './occurrence-cache';

/** A time that somebody has put elsewhere on the board, on the clock of their zone. */
export interface Drop {
  occurrence: Occurrence;
  /** Unknown of one that was moved out of the range of its event. */
  event?: CalendarEvent;
  start: Wall;
  end: Wall;
}

/** Minutes, at the most seven days. */
const longest = 10_080;

export const minutesBetween = (start: Wall, end: Wall): number => {
  const millis = Date.parse(`${end.replace(' ', 'T')}Z`) - Date.parse(`${start.replace(' ', 'T')}Z`);
  return Math.min(longest, Math.max(1, Math.round(millis / 60_000)));
};

/** Of an event whose times its rule gives: the rule that gives all of them moved alike, if there is one. */
export function movedRule({ occurrence, event, start }: Drop, zone: string): string | undefined {
  if (!event?.cron || occurrence.moved) return undefined;
  const to = wallOf(momentOf(start, zone), event.timeZone);
  return shiftCron(event.cron, wallOf(occurrence.slot, event.timeZone), to);
}

/** The change of one time that a drop means. */
export const moveOf = ({ occurrence, start }: Drop, zone: string, minutes?: number): Change => ({
  kind: 'move',
  eventId: occurrence.eventId,
  slot: occurrence.slot,
  startsAt: momentOf(start, zone).toISOString(),
  ...(minutes === undefined ? {} : { minutes }),
});
