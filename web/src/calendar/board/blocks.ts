import type { ScheduleEventData } from '@mantine/schedule';
import type { Occurrence } from '../api-types';
import { addDays, dayOf, timeOf, wallOf, type Wall } from '../time/zones';

/** Minutes that something without an end takes on the screen. */
const shownMinutes = 30;

export type Block = ScheduleEventData;

/** What a block of ours stands for. */
export const occurrenceOf = ({ payload }: Pick<Block, 'payload'>): Occurrence =>
  (payload as { occurrence: Occurrence }).occurrence;

/** A time of an event, as a name for it. */
export const blockId = ({ eventId, slot }: Pick<Occurrence, 'eventId' | 'slot'>): string =>
  `${eventId} ${slot}`;

const minutesOf = (wall: Wall): number =>
  Number(timeOf(wall).slice(0, 2)) * 60 + Number(timeOf(wall).slice(3));

/** So much later on the same day, at the most to its end. */
function laterThatDay(wall: Wall, minutes: number): Wall {
  const end = minutesOf(wall) + minutes;
  if (end >= 1_440) return `${dayOf(wall)} 23:59:59`;
  const pad = (number: number) => String(number).padStart(2, '0');
  return `${dayOf(wall)} ${pad(Math.floor(end / 60))}:${pad(end % 60)}:00`;
}

function endAfter(start: Wall, end: Wall): Wall {
  // While clocks are set back something may end before it begins.
  if (end <= start) return laterThatDay(start, shownMinutes);
  // Midnight is the end of a day, not a part of the next.
  return end === `${addDays(dayOf(start), 1)} 00:00:00` ? `${dayOf(start)} 23:59:59` : end;
}

/** Where a time stands on the clock of a zone. */
export function blockOf(
  occurrence: Occurrence,
  zone: string,
  color: string,
  id = blockId(occurrence),
): Block {
  const start = wallOf(occurrence.startsAt, zone);
  const end = occurrence.endsAt === null ? start : wallOf(occurrence.endsAt, zone);
  return {
    id,
    title: occurrence.title,
    start,
    end: endAfter(start, end),
    color,
    payload: { occurrence },
  };
}

/** Whether it goes on after midnight: such blocks stand above the hours. */
export const isLong = ({ start, end }: Pick<Block, 'start' | 'end'>): boolean =>
  dayOf(String(start)) !== dayOf(String(end));

/**
 * Names that last while times are moved: by the place of each among the times that the rule gives. What takes place once
 * has another slot when it is moved, and would be another block.
 */
export function lastingIds(occurrences: readonly Occurrence[]): Map<Occurrence, string> {
  const counts = new Map<string, number>();
  const ids = new Map<Occurrence, string>();
  for (const occurrence of [...occurrences].sort((a, b) => (a.slot < b.slot ? -1 : 1))) {
    const { eventId } = occurrence;
    const place = counts.get(eventId) ?? 0;
    counts.set(eventId, place + 1);
    ids.set(occurrence, `${eventId} ${place}`);
  }
  return ids;
}
