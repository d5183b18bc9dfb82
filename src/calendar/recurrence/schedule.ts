import { Cron } from 'croner';

/** When something recurs: five fields of cron, or a nickname such as @daily, as the clocks of a time zone show them. */
export interface Schedule {
  cron: string;
  /** An IANA name. */
  timeZone: string;
}

/** Cron is asked again for every slot, by every process. */
const mostCompiled = 2_000;
const compiled = new Map<string, Cron>();

const nickname = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i;

/** What never fires within so many years is refused. */
const yearsAhead = 5;

/** What fires more often is refused: each firing is work, for the server and for whoever hears of it. */
const leastMinutes = 5;
/** So many coming slots are looked at: in each hour that is as full as may be there are twelve. */
const slotsLookedAt = 60;

/** Of croner's own words those that say what is wrong. */
const ownWords = (message: string): string => message.replace(/^CronPattern: /, '');

function cronOf({ cron, timeZone }: Schedule): Cron {
  const key = `${timeZone} ${cron}`;
  const known = compiled.get(key);
  if (known) return known;
  const made = new Cron(cron, {
    mode: '5-part',
    timezone: timeZone,
    // Lists and ranges of hours meet the changes of clocks as a single hour does: once, and never not at all.
    fixedTimeRule: 'no-wildcard',
    paused: true,
  });
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(key, made);
  return made;
}

/** Why this is no schedule, in words for whoever wrote it; undefined when it is one. The time zone is a known one. */
export function scheduleProblem(schedule: Schedule, now: Date): string | undefined {
  const { cron } = schedule;
  if (!nickname.test(cron)) {
    if (cron.startsWith('@')) return 'is no nickname that is known: use @daily, @weekly, @monthly, ...';
    if (cron.trim().split(/\s+/).length !== 5)
      return 'must have five fields: minute, hour, day of the month, month, day of the week';
  }
  try {
    const next = nextSlot(schedule, now);
    const horizon = new Date(now);
    horizon.setUTCFullYear(horizon.getUTCFullYear() + yearsAhead);
    if (!next || next > horizon) return `never fires within ${yearsAhead} years`;
    return isTooClose(schedule, now, horizon)
      ? `fires twice within ${leastMinutes} minutes: leave at least so many between two times`
      : undefined;
  } catch (error) {
    return ownWords(error instanceof Error ? error.message : String(error));
  }
}

/** In UTC, where no clock is changed: a change may bring together what the schedule keeps apart. */
function isTooClose({ cron }: Schedule, now: Date, horizon: Date): boolean {
  const slots = slotsBetween({ cron, timeZone: 'UTC' }, now, horizon, slotsLookedAt);
  return slots.some((slot, index) => {
    const before = slots[index - 1];
    return before && slot.getTime() - before.getTime() < leastMinutes * 60_000;
  });
}

/** The first time after this moment; null when there is none. */
export function nextSlot(schedule: Schedule, after: Date): Date | null {
  const next = cronOf(schedule).nextRun(after);
  return next && next > after ? next : null;
}

/** The first times after one moment and up to another, oldest first. */
export function slotsBetween(schedule: Schedule, after: Date, upTo: Date, most: number): Date[] {
  const found: Date[] = [];
  let slot = nextSlot(schedule, after);
  while (slot && slot <= upTo && found.length < most) {
    found.push(slot);
    slot = nextSlot(schedule, slot);
  }
  return found;
}

/** The last such times, oldest first: however long ago `after` is, few more are computed than are wanted. */
export function lastSlotsBetween(schedule: Schedule, after: Date, upTo: Date, most: number): Date[] {
  for (let minutes = most; ; minutes *= 2) {
    const from = new Date(Math.max(after.getTime(), upTo.getTime() - minutes * 60_000));
    // A slot is a whole minute: there are never more than minutes.
    const slots = slotsBetween(schedule, from, upTo, minutes + 1);
    if (slots.length >= most || from.getTime() === after.getTime()) return slots.slice(-most);
  }
}
