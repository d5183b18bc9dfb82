import * as english from 'chrono-node/en';
import * as russian from 'chrono-node/ru';
import { extractNumbers } from '../numbers/number-extract.js';
import type { Moment } from './date.js';
import { answerOf } from './reading.js';

/** `likely`: it is worth a question back, such as «в пять», which may be in the morning. */
export interface FoundMoment {
  at: Date;
  said: string;
  confidence: 'sure' | 'likely';
}

/** Why a text names no moment: nothing of the kind, several, a day without a time, again and again, or one that has passed. */
export type MomentProblem = 'none' | 'several' | 'no_time' | 'repeated' | 'past';

const again = /(?<!\p{L})(кажд|ежедневн|еженедельн|ежемесячн|every|daily|weekly|monthly)/iu;
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;
const soon = /^(через|in)\s/i;
const smallUnit = /мин|час|hour|min/i;
/** A clock of 24 hours, as written with a colon, leaves nothing open. */
const written = /\d{1,2}:\d{2}/;
const slashed = /\d{1,2}\/\d{1,2}/;
/** «в пять» may be in the morning or in the evening; «в десять» is hardly ever at night. */
const earliestSure = 8;

/** The one moment that a text names, in the time zone of whoever says it. */
export function readMoment(text: string, { now, timeZone }: Moment): FoundMoment | MomentProblem {
  const said = answerOf(text).trim();
  if (iso.test(said)) return placed({ at: new Date(said), said, confidence: 'sure' }, now);
  if (again.test(said)) return 'repeated';
  const found = readings(said).map((reading) => byChrono(reading, now, timeZone));
  const best = found.find((one) => typeof one !== 'string') ?? found.at(-1) ?? 'none';
  return typeof best === 'string' ? best : placed({ ...best, said }, now);
}

/** The library knows few numbers by their words: «завтра в десять». */
function readings(text: string): string[] {
  const inDigits = withDigits(text);
  return inDigits === text ? [text] : [inDigits, text];
}

const placed = (found: FoundMoment, now: Date): FoundMoment | MomentProblem =>
  Number.isNaN(found.at.getTime()) ? 'none' : found.at <= now ? 'past' : found;

function withDigits(text: string): string {
  const words = extractNumbers(text, { limit: 5 }).filter(
    ({ kind, value, text: said }) => kind === 'number' && value !== undefined && !/\d/.test(said),
  );
  return words.reduceRight(
    (rest, { start, end, value = '' }) => rest.slice(0, start) + value + rest.slice(end),
    text,
  );
}

/** Read as if the clocks of the time zone were those of UTC, and placed there afterwards. */
function byChrono(text: string, now: Date, timeZone: string): FoundMoment | MomentProblem {
  const { casual } = /[а-яё]/i.test(text) ? russian : english;
  const wallNow = wallOf(now, timeZone);
  const results = casual.parse(text, { instant: wallNow, timezone: 0 }, { forwardDate: true });
  const [result] = results;
  if (!result) return 'none';
  if (results.length > 1 || result.end) return 'several';
  const { start, text: said } = result;
  const wall = start.date();
  // «через два часа» is so long from now, whatever clocks do meanwhile.
  if (soon.test(said) && smallUnit.test(said) && start.isCertain('hour'))
    return { at: new Date(now.getTime() + wall.getTime() - wallNow.getTime()), said, confidence: 'sure' };
  if (!start.isCertain('hour')) return 'no_time';
  const isDayOpen = !start.isCertain('day') && !start.isCertain('weekday') && dayOf(wall) !== dayOf(wallNow);
  const hour = start.get('hour') ?? 0;
  const isHourOpen = !start.isCertain('meridiem') && !written.test(said) && hour > 0 && hour < earliestSure;
  const isOpen = isDayOpen || isHourOpen || slashed.test(said);
  wall.setUTCMilliseconds(0);
  return { at: instantOf(wall, timeZone), said, confidence: isOpen ? 'likely' : 'sure' };
}

const dayOf = (wall: Date): string => wall.toISOString().slice(0, 10);

/** What the clocks of a time zone show, as if they were those of UTC. */
function wallOf(instant: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  return new Date(Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')));
}

/** When the clocks show this; in an hour that comes twice the first time, in one that is missing as long after it. */
export function instantOf(wall: Date, timeZone: string): Date {
  const offsetAt = (instant: number): number => wallOf(new Date(instant), timeZone).getTime() - instant;
  const day = 86_400_000;
  const offsets = [offsetAt(wall.getTime() - day), offsetAt(wall.getTime() + day)];
  const candidates = offsets.map((offset) => wall.getTime() - offset);
  const fits = candidates.filter(
    (instant) => wallOf(new Date(instant), timeZone).getTime() === wall.getTime(),
  );
  return new Date(fits.length > 0 ? Math.min(...fits) : (candidates[0] ?? wall.getTime()));
}
