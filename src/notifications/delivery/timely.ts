import type { Notification } from '../intents/notification.entity.js';

type Timed = Pick<Notification, 'template' | 'params'>;

const minuteMillis = 60_000;
/** A reminder of what began just now still reminds. */
const reminderMinutes = 5;
/** That something begins is told after a night of quiet hours, as begun, and not after a day without a channel. */
const beginMinutes = 12 * 60;
/** From then on it has begun. */
const begunMinutes = 1;

/** Whether what it says of a moment is of no use any more: it was written to be read in time. */
export function isTooLate(now: Date, { template, params }: Timed): boolean {
  const passed = minutesSince(params.at, now);
  if (template === 'event_reminder') return passed > reminderMinutes;
  return template === 'event_begins' && passed > beginMinutes;
}

/** What it is made of, where that depends on when it is said. */
export function asSaidAt(now: Date, { template, params }: Timed): Timed['params'] {
  const passed = minutesSince(params.at, now);
  if (template === 'event_begins')
    return { ...params, isLate: params.isLate === true || passed > begunMinutes };
  if (template !== 'event_reminder' || typeof params.minutes !== 'number') return params;
  const left = Math.max(0, Math.round(-passed));
  // A minute more or less is how long it takes to be sent.
  return left < params.minutes - 1 ? { ...params, minutes: left } : params;
}

/** Negative: it is to come. Nothing, of what has no moment. */
const minutesSince = (at: Timed['params'][string] | undefined, now: Date): number =>
  typeof at === 'string' ? (now.getTime() - Date.parse(at)) / minuteMillis : NaN;
