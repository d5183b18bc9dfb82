import { cpuMillis } from '../../../test/support/effort.js';
import { lastSlotsBetween, nextSlot, scheduleProblem, slotsBetween } from './schedule.js';

const at = (text: string): Date => new Date(text);
const now = at('2027-01-15T10:00:00Z');
const inUtc = (cron: string) => ({ cron, timeZone: 'UTC' });

/** The table of docs/calendar.md. */
const changesOfClocks: [what: string, cron: string, timeZone: string, after: string, slots: string[]][] = [
  [
    'an hour that is missing: at the first minute after it',
    '30 2 * * *',
    'Europe/Berlin',
    '2027-03-27T12:00:00Z',
    ['2027-03-28T01:00:00Z', '2027-03-29T00:30:00Z'],
  ],
  [
    'an hour that comes twice: once',
    '30 2 * * *',
    'Europe/Berlin',
    '2027-10-30T12:00:00Z',
    ['2027-10-31T00:30:00Z', '2027-11-01T01:30:00Z'],
  ],
  [
    'a list of hours, one of them missing',
    '30 2,14 * * *',
    'Europe/Berlin',
    '2027-03-27T14:00:00Z',
    ['2027-03-28T01:00:00Z', '2027-03-28T12:30:00Z'],
  ],
  [
    'every half an hour over a gap: only those that there are',
    '*/30 * * * *',
    'Europe/Berlin',
    '2027-03-28T00:15:00Z',
    ['2027-03-28T00:30:00Z', '2027-03-28T01:00:00Z', '2027-03-28T01:30:00Z'],
  ],
  [
    'every half an hour over a fold: in both',
    '*/30 * * * *',
    'Europe/Berlin',
    '2027-10-31T00:15:00Z',
    ['2027-10-31T00:30:00Z', '2027-10-31T01:00:00Z', '2027-10-31T01:30:00Z', '2027-10-31T02:00:00Z'],
  ],
  [
    'a midnight that is missing',
    '0 0 * * *',
    'America/Santiago',
    '2027-09-04T12:00:00Z',
    ['2027-09-05T04:00:00Z', '2027-09-06T03:00:00Z'],
  ],
  [
    'a shift of half an hour',
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2027-10-02T00:00:00Z',
    ['2027-10-02T15:30:00Z', '2027-10-03T15:15:00Z'],
  ],
  [
    'a zone without changes',
    '0 9 * * *',
    'Europe/Moscow',
    '2027-03-27T12:00:00Z',
    ['2027-03-28T06:00:00Z', '2027-03-29T06:00:00Z'],
  ],
];

describe('A schedule', () => {
  it.each(changesOfClocks)('fires over %s', (_, cron, timeZone, after, slots) => {
    const found = slotsBetween({ cron, timeZone }, at(after), at('2028-01-01T00:00:00Z'), slots.length);
    expect(found).toEqual(slots.map(at));
  });

  it('has whole minutes, each after the moment that is asked for', () => {
    expect(nextSlot(inUtc('* * * * *'), at('2027-01-01T00:00:00.000Z'))).toEqual(at('2027-01-01T00:01:00Z'));
    expect(nextSlot(inUtc('* * * * *'), at('2027-01-01T00:00:59.999Z'))).toEqual(at('2027-01-01T00:01:00Z'));
    expect(nextSlot(inUtc('* * * * *'), at('2026-12-31T23:59:59.999Z'))).toEqual(at('2027-01-01T00:00:00Z'));
  });

  it('finds the last times, however long ago it was asked before', async () => {
    const long = at('2017-01-01T00:00:00Z');
    let found: Date[] = [];
    expect(await cpuMillis(() => (found = lastSlotsBetween(inUtc('@daily'), long, now, 2)))).toBeLessThan(
      2_000,
    );
    expect(found).toEqual([at('2027-01-14T00:00:00Z'), at('2027-01-15T00:00:00Z')]);
    expect(lastSlotsBetween(inUtc('* * * * *'), long, now, 2)).toEqual([at('2027-01-15T09:59:00Z'), now]);
    expect(
      lastSlotsBetween(inUtc('0 0 1 1 *'), at('2026-06-01T00:00:00Z'), at('2026-07-01T00:00:00Z'), 5),
    ).toEqual([]);
    expect(lastSlotsBetween(inUtc('0 0 1 1 *'), at('2025-06-01T00:00:00Z'), now, 5)).toEqual([
      at('2026-01-01T00:00:00Z'),
      at('2027-01-01T00:00:00Z'),
    ]);
  });

  it.each([
    '*/5 * * * *',
    '2-59/5 8-18 * * *',
    '0 9 * * MON-FRI',
    '0 9 1 * *',
    '0 0 29 2 *',
    '0 9 L * *',
    '0 9 * * 1#1',
    '@daily',
    '@weekly',
  ])('may be %s', (cron) => expect(scheduleProblem(inUtc(cron), now)).toBeUndefined());

  it('may come close by a change of clocks', () => {
    const schedule = { cron: '2 2,3 * * *', timeZone: 'Europe/Berlin' };
    const soon = at('2027-03-27T12:00:00Z');
    expect(slotsBetween(schedule, soon, at('2027-03-28T12:00:00Z'), 5)).toEqual([
      at('2027-03-28T01:00:00Z'),
      at('2027-03-28T01:02:00Z'),
    ]);
    expect(scheduleProblem(schedule, soon)).toBeUndefined();
  });

  it.each([
    ['* * * * * *', 'five fields'],
    ['0 0 1 1 * 2030', 'five fields'],
    ['tomorrow', 'five fields'],
    ['', 'five fields'],
    ['61 * * * *', 'minute: 61'],
    ['* 25 * * *', 'hour: 25'],
    ['0 0 30 2 *', 'never fires'],
    ['0 0 31 4,6,9,11 *', 'never fires'],
    ['@reboot', 'nickname'],
    ['@whenever', 'nickname'],
    ['* * * * *', 'within 5 minutes'],
    ['*/4 * * * *', 'within 5 minutes'],
    ['*/7 * * * *', 'within 5 minutes'],
    ['0,2 9 * * MON', 'within 5 minutes'],
    ['*/0 * * * *', '0'],
  ])('is not %j', (cron, why) => expect(scheduleProblem(inUtc(cron), now)).toContain(why));
});
