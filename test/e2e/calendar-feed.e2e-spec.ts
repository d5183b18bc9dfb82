import { convertIcsCalendar, type IcsEvent } from 'ts-ics';
import { anOrg, anyone, aUser, type Person } from '../support/builders.js';
import { anEvent, inSeconds, occurrencesOf, tookPlace } from '../support/calendar.js';

interface Feed {
  url: string | null;
  createdAt: string | null;
}

let owner: Person;
let member: Person;
let colleague: Person;

beforeAll(async () => {
  owner = await anOrg();
  [member, colleague] = await Promise.all([aUser(owner), aUser(owner)]);
});

/** The path of a new address; an earlier one of the person leads nowhere any more. */
async function newFeed(person: Person): Promise<string> {
  const { status, body } = await person.client.post<Feed>('/calendar/feed');
  expect(status).toBe(201);
  return new URL(body.url ?? '').pathname;
}
const fetched = (path: string, headers = {}) => anyone().request<string>('GET', path, undefined, headers);

/** As another program reads it. */
async function eventsIn(path: string): Promise<IcsEvent[]> {
  const { status, body } = await fetched(path);
  expect(status).toBe(200);
  return convertIcsCalendar(undefined, body).events ?? [];
}
/** The format has no parts of a second. */
const inWholeSeconds = (time: string | null): string => (time ?? '').replace(/\.\d+/, '.000');
const timesOf = (events: IcsEvent[], id: string) =>
  events
    .filter(({ uid }) => uid.startsWith(id))
    .map(({ start, status }) => `${start.date.toISOString()} ${status}`);

describe('The address of a calendar', () => {
  it('is shown once, is replaced by a newer one, and can be taken away', async () => {
    const own = async () => (await member.client.get<Feed>('/calendar/feed')).body;
    expect(await own()).toEqual({ url: null, createdAt: null });
    const { body: made } = await member.client.post<Feed>('/calendar/feed');
    expect(made.url).toMatch(/\/api\/v1\/calendar\/feeds\/art_f_[\w-]{43}\.ics$/);
    expect(await own()).toEqual({ url: null, createdAt: made.createdAt });
    const first = new URL(made.url ?? '').pathname;
    expect((await fetched(first)).status).toBe(200);

    const second = await newFeed(member);
    expect((await fetched(first)).status).toBe(404);
    expect((await fetched(second)).status).toBe(200);

    expect((await member.client.delete('/calendar/feed')).status).toBe(204);
    expect((await member.client.delete('/calendar/feed')).status).toBe(204);
    expect((await fetched(second)).status).toBe(404);
    const { body } = await owner.client.get<{ items: { action: string }[] }>(
      `/audit?objectType=calendar-feed&actor=${member.id}`,
    );
    expect(body.items.map(({ action }) => action)).toEqual([
      'calendar-feed.deleted',
      'calendar-feed.replaced',
      'calendar-feed.created',
    ]);
    expect(JSON.stringify(body)).not.toContain('art_f_');
  });

  it('is not given again for the same idempotency key', async () => {
    const headers = { 'idempotency-key': 'feed-once' };
    const post = () =>
      colleague.client.request<{ code: string }>('POST', '/api/v1/calendar/feed', {}, headers);
    expect((await post()).status).toBe(201);
    expect((await post()).body.code).toBe('secret_not_kept');
  });

  it('leads nowhere when it is made up, cut or written otherwise', async () => {
    const path = await newFeed(member);
    const guesses = [
      path.replace(/.\.ics$/, '.ics'),
      path.replace('.ics', ''),
      path.replace('art_f_', 'art_F_'),
      '/api/v1/calendar/feeds/x.ics',
      `/api/v1/calendar/feeds/art_f_${'A'.repeat(43)}.ics`,
      '/api/v1/calendar/feeds/%00.ics',
    ];
    const answers = await Promise.all(guesses.map((guess) => fetched(guess)));
    expect(answers.map(({ status }) => status)).toEqual(guesses.map(() => 404));
  });

  it('is of nobody who has left', async () => {
    const leaver = await aUser(owner);
    const path = await newFeed(leaver);
    expect((await fetched(path)).status).toBe(200);
    expect((await owner.client.delete(`/users/${leaver.id}`)).status).toBe(204);
    expect((await fetched(path)).status).toBe(404);
  });

  it('is read too often by nobody', async () => {
    const path = await newFeed(await aUser(owner));
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetched(path)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 429]));
  });
});

describe('What the address leads to', () => {
  it('are the events that the person sees, and no others', async () => {
    const [own, shared, foreign] = await Promise.all([
      anEvent(member, { title: 'Своё', description: 'Захватить, папку; и ручку', reminders: [30] }),
      anEvent(colleague, { title: 'Общее', recipientIds: [member.id] }),
      anEvent(colleague, { title: 'Чужое' }),
    ]);
    const events = await eventsIn(await newFeed(member));
    const [found, both, none] = [own, shared, foreign].map(({ id }) =>
      events.filter(({ uid }) => uid.startsWith(id)),
    );
    expect([found?.length, both?.length, none?.length]).toEqual([1, 1, 0]);
    expect(found?.[0]).toMatchObject({
      summary: 'Своё',
      start: { date: new Date(inWholeSeconds(own.startsAt)) },
      alarms: [{ trigger: { value: { before: true, minutes: 30 } } }],
    });
    expect(found?.[0]?.description).toContain('Захватить, папку; и ручку');
    expect(found?.[0]?.url).toContain(own.id);
  });

  it('has every time of a recurring one, where it was moved to, and says what was cancelled', async () => {
    const { id } = await anEvent(member, {
      kind: 'recurring',
      startsAt: null,
      cron: '0 9 * * *',
      timeZone: 'Europe/Berlin',
      durationMinutes: 45,
    });
    const path = await newFeed(member);
    const before = (await eventsIn(path)).filter(({ uid }) => uid.startsWith(id));
    expect(before.length).toBeGreaterThan(390);
    const { coming } = await occurrencesOf(member, id);
    const [first, second, third] = coming.map(({ slot }) => slot);
    const moved = new Date(Date.parse(second ?? '') + 3_600_000).toISOString();
    await member.client.put(`/calendar/events/${id}/exceptions/${second}`, { movedTo: moved });
    await member.client.put(`/calendar/events/${id}/exceptions/${third}`, { cancelled: true });
    const events = await eventsIn(path);
    expect(timesOf(events, id).slice(0, 3)).toEqual([
      `${first} CONFIRMED`,
      `${moved} CONFIRMED`,
      `${third} CANCELLED`,
    ]);
    const of = (list: IcsEvent[], slot = '') => list.find(({ uid }) => uid.endsWith(`-${Date.parse(slot)}`));
    expect(of(events, second)).toMatchObject({
      uid: of(before, second)?.uid,
      sequence: 2,
      end: { date: new Date(Date.parse(moved) + 45 * 60_000) },
    });
  });

  it('has what has taken place, too', async () => {
    const { id, startsAt } = await anEvent(member, { startsAt: inSeconds(1) });
    await tookPlace(member, id);
    expect(timesOf(await eventsIn(await newFeed(member)), id)).toEqual([
      `${inWholeSeconds(startsAt)} CONFIRMED`,
    ]);
  });

  it('is sent again only when it has changed, and kept by nobody on the way', async () => {
    const person = await aUser(owner);
    const { id } = await anEvent(person);
    const path = await newFeed(person);
    const first = await fetched(path);
    expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect(first.headers.get('cache-control')).toMatch(/^private/);
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect(await fetched(path, known)).toMatchObject({ status: 304, body: undefined });
    await person.client.patch(`/calendar/events/${id}`, { title: 'Иначе' });
    const changed = await fetched(path, known);
    expect(changed.status).toBe(200);
    expect(changed.body).toContain('SUMMARY:Иначе');
  });
});
