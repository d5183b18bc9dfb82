import { timetableOf, type EventTimes } from '../events/event-times.js';
import { nextFiring, type Firing, type Timetable } from '../recurrence/timetable.js';

/** An event, from when on it is asked for its times, and what was moved or cancelled of it. */
export interface Source<E extends EventTimes> {
  event: E;
  after: Date;
  exceptions?: Timetable['exceptions'];
}

/**
 * The first firings of all these events before a moment, in order, of each at most so many: no event is asked for more of
 * them than are taken.
 */
export function firstFirings<E extends EventTimes>(
  sources: Source<E>[],
  before: Date,
  most: number,
  mostEach = most,
): { event: E; firing: Firing }[] {
  const heads = sources.flatMap(({ event, after, exceptions }) => {
    const timetable = timetableOf(event, exceptions);
    const firing = nextFiring(timetable, after);
    return firing && firing.firesAt < before ? [{ event, timetable, firing, taken: 0 }] : [];
  });
  const found: { event: E; firing: Firing }[] = [];
  while (heads.length > 0 && found.length < most) {
    let at = 0;
    for (let index = 1; index < heads.length; index++)
      if (timeOf(heads[index]) < timeOf(heads[at])) at = index;
    const head = heads[at];
    if (!head) break;
    found.push({ event: head.event, firing: head.firing });
    const next = ++head.taken < mostEach ? nextFiring(head.timetable, head.firing.firesAt) : null;
    if (next && next.firesAt < before) head.firing = next;
    else heads.splice(at, 1);
  }
  return found;
}

const timeOf = (head: { firing: Firing } | undefined): number => head?.firing.firesAt.getTime() ?? Infinity;
