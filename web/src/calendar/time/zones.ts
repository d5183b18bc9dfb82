/** What the clock of a zone shows, to the second: `2026-03-01 09:30:00`. It names no moment without its zone. */
export type Wall = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  formats.set(zone, made);
  return made;
}

/** What the clock of a zone shows at a moment. */
export function wallOf(moment: string | Date, zone: string): Wall {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(new Date(moment))
      .map(({ type, value }) => [type, value]),
  );
  const year = (parts['year'] ?? '').padStart(4, '0');
  return `${year}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}:${parts['second']}`;
}

/** A wall as if it were UTC: to reckon with. */
const millisOf = (wall: Wall): number => Date.parse(`${wall.replace(' ', 'T')}Z`);

const offsetAt = (millis: number, zone: string): number => {
  const whole = Math.floor(millis / 1_000) * 1_000;
  return millisOf(wallOf(new Date(whole), zone)) - whole;
};

/**
 * The moment at which the clock of a zone shows this (`2026-03-01 09:30`, seconds or not). Of two such moments the first;
 * where clocks skip it, it is as much later as they skip.
 */
export function momentOf(wall: Wall, zone: string): Date {
  const shown = millisOf(fullWall(wall));
  const before = offsetAt(shown - 86_400_000, zone);
  const after = offsetAt(shown + 86_400_000, zone);
  const first = shown - Math.max(before, after);
  for (const moment of [first, shown - Math.min(before, after)])
    if (offsetAt(moment, zone) === shown - moment) return new Date(moment);
  return new Date(shown - before);
}

const fullWall = (wall: Wall): Wall => {
  const spaced = wall.replace('T', ' ');
  return spaced.length === 10 ? `${spaced} 00:00:00` : spaced.length === 16 ? `${spaced}:00` : spaced;
};

export const dayOf = (wall: Wall): string => wall.slice(0, 10);
export const timeOf = (wall: Wall): string => wall.slice(11, 16);

/** For an `<input type="datetime-local">`. */
export const inputOf = (moment: string | Date, zone: string): string =>
  wallOf(moment, zone).slice(0, 16).replace(' ', 'T');

const dayMillis = 86_400_000;

/** The day so many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMillis).toISOString().slice(0, 10);

/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

/** Days from one to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMillis);

/** How far a zone is from UTC at a moment: `UTC+3`, `UTC−3:30`. */
export function offsetName(zone: string, moment = new Date()): string {
  const minutes = Math.round(offsetAt(moment.getTime(), zone) / 60_000);
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}
