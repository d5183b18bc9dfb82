const hour = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  // Canadians write days as ISO 8601 does.
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

/** The day, as `2026-11-22`, that the calendars of a time zone show. */
export const dayIn = (timeZone: string, moment: Date): string => formatOf(timeZone).format(moment);

/** The first moment of a day: not always midnight, which some changes of clocks leave out. */
export function startOfDay(timeZone: string, day: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const isBefore = (moment: number) => dayIn(timeZone, new Date(moment)) < day;
  // From UTC+14 to UTC-12, all days have begun within these.
  let [before, within] = [utc - 15 * hour, utc + 13 * hour];
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (isBefore(middle)) before = middle;
    else within = middle;
  }
  return new Date(within);
}

/** The day that is so many days later. */
export function daysLater(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A day with its first moment and the one at which it is over. */
export interface ZonedDay {
  day: string;
  from: Date;
  until: Date;
}

export const zonedDay = (timeZone: string, day: string): ZonedDay => ({
  day,
  from: startOfDay(timeZone, day),
  until: startOfDay(timeZone, daysLater(day, 1)),
});

/** All days from one to another, both included. */
export function zonedDays(timeZone: string, first: string, last: string): ZonedDay[] {
  const days: ZonedDay[] = [];
  if (first > last) return days;
  let from = startOfDay(timeZone, first);
  for (let day = first; day <= last; day = daysLater(day, 1)) {
    const until = startAfter(timeZone, from, daysLater(day, 1));
    days.push({ day, from, until });
    from = until;
  }
  return days;
}

/** Most days begin 24 hours after the day before. */
function startAfter(timeZone: string, before: Date, day: string): Date {
  const likely = new Date(before.getTime() + 24 * hour);
  const isStart = dayIn(timeZone, likely) === day && dayIn(timeZone, new Date(likely.getTime() - 1)) < day;
  return isStart ? likely : startOfDay(timeZone, day);
}
