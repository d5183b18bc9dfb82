import ical, {
  ICalAlarmType,
  ICalEventStatus,
  ICalEventTransparency,
  type ICalCalendar,
  type ICalEventData,
} from 'ical-generator';
import { shortened } from '../../platform/text/index.js';
import type { CalendarEvent } from '../events/calendar-event.entity.js';
import type { OccurrenceView } from '../occurrences/occurrence.dto.js';
import { foldLine } from './fold.js';

/** What of an event its times are told with. */
export type FeedEvent = Pick<
  CalendarEvent,
  'id' | 'title' | 'description' | 'reminders' | 'revision' | 'createdAt' | 'updatedAt'
>;
export type FeedTime = Pick<OccurrenceView, 'eventId' | 'slot' | 'startsAt' | 'endsAt' | 'cancelled'>;

export interface FeedContents {
  name: string;
  about: string;
  /** Only for showing: all times are in UTC. */
  timeZone: string;
  events: FeedEvent[];
  times: FeedTime[];
  /** Where people look at an event. */
  urlOf: (eventId: string) => string;
  now: Date;
}

/** How often programs should come again. */
const refreshSeconds = 30 * 60;
/** Of a description, which stands at every time of its event. */
const longestDescription = 1_000;

/** An iCalendar object (RFC 5545): an event of its own for every time. The same contents are the same text, to the byte. */
export function feedText({ name, about, timeZone, times, events, urlOf, now }: FeedContents): string {
  const calendar = ical({
    prodId: '-//Artel//Calendar//EN',
    name: plain(name),
    description: plain(about),
    ttl: refreshSeconds,
    x: { 'X-WR-TIMEZONE': timeZone },
  });
  const head = calendar.toString();
  const end = head.lastIndexOf('END:VCALENDAR');
  const byId = new Map(events.map((event) => [event.id, event]));
  const folded = new Map<string, string>();
  const body = times.flatMap((time) => {
    const event = byId.get(time.eventId);
    return event ? [written(calendar, dataOf(time, event, urlOf(event.id), now), folded)] : [];
  });
  return head.slice(0, end) + body.join('') + head.slice(end);
}

/** The library itself would fold the whole calendar character by character, for seconds in which nobody else is served. */
function written(calendar: ICalCalendar, data: ICalEventData, folded: Map<string, string>): string {
  const lines = calendar.createEvent(data).toString().split('\r\n');
  return lines
    .map((line) => {
      const known = folded.get(line) ?? foldLine(line);
      folded.set(line, known);
      return known;
    })
    .join('\r\n');
}

function dataOf(time: FeedTime, event: FeedEvent, url: string, now: Date): ICalEventData {
  const start = new Date(time.startsAt);
  const { cancelled } = time;
  const reminders = cancelled || start < now ? [] : event.reminders;
  return {
    // What names it stays when it is moved.
    id: `${event.id}-${Date.parse(time.slot)}`,
    sequence: event.revision,
    stamp: event.updatedAt,
    created: event.createdAt,
    lastModified: event.updatedAt,
    start,
    end: time.endsAt === null ? null : new Date(time.endsAt),
    summary: plain(event.title),
    description: plain(shortened(event.description, longestDescription)) || null,
    url,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: cancelled ? ICalEventTransparency.TRANSPARENT : null,
    alarms: reminders.map((minutes) => ({ type: ICalAlarmType.display, triggerBefore: minutes * 60 })),
  };
}

/** The format has no other control characters; some programs take further ones for the end of a line. */
const plain = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/(?!\n)[\p{Cc}\u2028\u2029]/gu, ' ');
