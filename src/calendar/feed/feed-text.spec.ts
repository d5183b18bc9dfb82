import { convertIcsCalendar } from 'ts-ics';
import { cpuMillis } from '../../../test/support/effort.js';
import { feedText, type FeedContents, type FeedEvent, type FeedTime } from './feed-text.js';
import { foldLine } from './fold.js';

const now = new Date('2027-03-01T12:00:00Z');
const id = '01900000-0000-7000-8000-000000000001';

const event: FeedEvent = {
  id,
  title: 'Отчёт; "итоги", план',
  description: 'Первая строка\r\nвторая, с \\ и ;\u2028третья',
  reminders: [10, 1_440],
  revision: 3,
  createdAt: new Date('2027-01-01T00:00:00Z'),
  updatedAt: new Date('2027-02-01T08:09:10.123Z'),
};
const at = (slot: string, more: Partial<FeedTime> = {}): FeedTime => ({
  eventId: id,
  slot,
  startsAt: slot,
  endsAt: null,
  cancelled: false,
  ...more,
});
const contents = (times: FeedTime[], more: Partial<FeedEvent> = {}): FeedContents => ({
  name: 'Артель',
  about: 'Не больше 2000',
  timeZone: 'Europe/Moscow',
  events: [{ ...event, ...more }],
  times,
  urlOf: (eventId) => `https://artel.example/calendar?event=${eventId}`,
  now,
});
const uidOf = (slot: string): string => `${id}-${Date.parse(slot)}`;
const read = (text: string) => convertIcsCalendar(undefined, text);

describe('A calendar for other programs', () => {
  it('tells them what there is to know of a time, in words that come through', () => {
    const time = at('2027-03-02T09:00:00.000Z', { endsAt: '2027-03-02T09:30:00.000Z' });
    const text = feedText(contents([time]));
    const { name, events = [] } = read(text);
    expect([name, events.length]).toEqual(['Артель', 1]);
    expect(events[0]).toMatchObject({
      uid: uidOf('2027-03-02T09:00:00Z'),
      sequence: 3,
      summary: event.title,
      url: `https://artel.example/calendar?event=${id}`,
      start: { date: new Date('2027-03-02T09:00:00Z'), type: 'DATE-TIME' },
      end: { date: new Date('2027-03-02T09:30:00Z') },
      lastModified: { date: new Date('2027-02-01T08:09:10Z') },
      status: 'CONFIRMED',
    });
    // The parser takes the lines where the reminders were for a part of it.
    expect(events[0]?.description?.trimEnd()).toBe('Первая строка\nвторая, с \\ и ; третья');
    expect(text).toContain('DTSTART:20270302T090000Z\r\n');
    expect(text).toMatch(/^X-WR-CALDESC:Не больше 2000\r$/m);
  });

  it('keeps what names a time when it is moved, and says what is cancelled', () => {
    const slot = '2027-03-02T09:00:00.000Z';
    const moved = at(slot, { startsAt: '2027-03-03T11:00:00.000Z' });
    const cancelled = at('2027-03-09T09:00:00.000Z', { cancelled: true });
    const { events = [] } = read(feedText(contents([moved, cancelled])));
    expect(events.map(({ uid, start, status }) => [uid, start.date.toISOString(), status])).toEqual([
      [uidOf(slot), '2027-03-03T11:00:00.000Z', 'CONFIRMED'],
      [uidOf(cancelled.slot), '2027-03-09T09:00:00.000Z', 'CANCELLED'],
    ]);
  });

  it('reminds of what is to come, and of nothing else', () => {
    const [ahead, past, cancelled] = [
      at('2027-03-02T09:00:00.000Z'),
      at('2027-02-02T09:00:00.000Z'),
      at('2027-03-03T09:00:00.000Z', { cancelled: true }),
    ];
    const { events = [] } = read(feedText(contents([ahead, past, cancelled])));
    const reminders = events.map(({ alarms = [] }) => alarms.map(({ trigger }) => trigger.value));
    expect(reminders).toEqual([
      [
        { before: true, minutes: 10 },
        { before: true, days: 1 },
      ],
      [],
      [],
    ]);
  });

  it('is the same text for the same contents', () => {
    const times = [at('2027-03-02T09:00:00.000Z')];
    expect(feedText(contents(times))).toBe(
      feedText({ ...contents(times), now: new Date(now.getTime() + 1) }),
    );
  });

  it('takes the server no long time at its fullest', async () => {
    const times = Array.from({ length: 2_000 }, (_, day) =>
      at(new Date(now.getTime() + day * 3_600_000).toISOString()),
    );
    const full = contents(times, { title: 'я'.repeat(200), description: 'ю, '.repeat(1_333) });
    let text = '';
    const millis = await cpuMillis(() => void (text = feedText(full)));
    expect(text.split('BEGIN:VEVENT')).toHaveLength(2_001);
    expect(millis).toBeLessThan(2_500);
  });
});

describe('A long line', () => {
  it('is written in pieces of 75 bytes, none of which cuts a character', () => {
    const line = `DESCRIPTION:${'aя😀'.repeat(60)}`;
    const pieces = foldLine(line).split('\r\n');
    expect(pieces.every((piece) => Buffer.byteLength(piece) <= 75)).toBe(true);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('\r\n').replaceAll('\r\n ', '')).toBe(line);
  });
});
