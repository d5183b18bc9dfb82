/** When somebody is not to be called: from one time of the day to another, in their time zone, on some days. */
export interface QuietHours {
  /** `HH:MM`; a `to` that is not later lies on the next day. */
  from: string;
  to: string;
  /** On which they begin, Monday is 1. */
  days: readonly number[];
  timeZone: string;
}

const minuteMillis = 60_000;
const dayMillis = 86_400_000;
/** The widest gap of a change of clocks, with room; beyond it a wall clock has shown every time of the day. */
const mostSteps = 3 * 60;

interface WallTime {
  /** Midnight of that date, as if it were UTC. */
  date: number;
  minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallTime(at: number, timeZone: string): WallTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { date: Date.UTC(year, month - 1, day), minutes: hour * 60 + minute };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const weekday = (date: number): number => new Date(date).getUTCDay() || 7;

/** The date on which the quiet hours end that this moment lies in; undefined: it lies in none. */
function endingDate({ from, to, days }: QuietHours, { date, minutes }: WallTime): number | undefined {
  const begins = minutesOf(from);
  const ends = minutesOf(to);
  const over = ends <= begins;
  if (minutes >= begins && (over || minutes < ends) && days.includes(weekday(date)))
    return over ? date + dayMillis : date;
  if (over && minutes < ends && days.includes(weekday(date - dayMillis))) return date;
  return undefined;
}

/** The first minute at which the clocks there show this date and time, or what comes after it where they skip it. */
function instantOf(date: number, minutes: number, timeZone: string): number {
  const wanted = date + minutes * minuteMillis;
  let at = wanted;
  // An offset is found in two steps, since the first guess may lie on the other side of a change of clocks.
  for (let step = 0; step < 2; step++) {
    const shown = wallTime(at, timeZone);
    at += wanted - (shown.date + shown.minutes * minuteMillis);
  }
  const isBefore = (instant: number): boolean => {
    const shown = wallTime(instant, timeZone);
    return shown.date + shown.minutes * minuteMillis < wanted;
  };
  for (let steps = 0; steps < mostSteps && isBefore(at); steps++) at += minuteMillis;
  return at;
}

/** When these hours are over that now lies in; undefined: it lies in none. */
export function quietUntil(quiet: QuietHours, now: Date): Date | undefined {
  let until: number | undefined;
  // Where one night ends another may begin: from 22:00 to 22:00 is quiet for days.
  for (let nights = 0; nights < 8; nights++) {
    const at = until ?? Math.floor(now.getTime() / minuteMillis) * minuteMillis;
    const date = endingDate(quiet, wallTime(at, quiet.timeZone));
    if (date === undefined) break;
    const end = instantOf(date, minutesOf(quiet.to), quiet.timeZone);
    if (end <= at) break;
    until = end;
  }
  return until === undefined ? undefined : new Date(until);
}
