import {
  aChat,
  anOrg,
  artelUrls,
  aUser,
  ended,
  post,
  type MessageBody,
  type Person,
} from '../support/builders.js';
import {
  anEvent,
  inSeconds,
  occurrencesOf,
  roleId,
  tookPlace,
  type EventBody,
  type OccurrenceBody,
} from '../support/calendar.js';
import { eventually } from '../support/profile.js';

interface Problem {
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
}

let owner: Person;
let member: Person;
let outsider: Person;
let agentId: string;
let chatId: string;

beforeAll(async () => {
  owner = await anOrg();
  [member, outsider] = await Promise.all([aUser(owner), aUser(owner)]);
  agentId = await roleId(owner, 'lawyer');
  chatId = (await aChat(member, [owner])).id;
});

const seen = async (person: Person): Promise<string[]> => {
  const { body } = await person.client.get<{ items: EventBody[] }>('/calendar/events?limit=200');
  return body.items.map(({ id }) => id);
};
const refusal = async (body: object, person = member) => {
  const answer = await person.client.post<Problem>('/calendar/events', {
    kind: 'one_time',
    title: 'Отчёт',
    startsAt: inSeconds(3_600),
    ...body,
  });
  return { status: answer.status, code: answer.body.code, errors: answer.body.errors ?? [] };
};

describe('An event that is due', () => {
  it('has its role asked in its chat, once, and succeeds with its answer', async () => {
    const { id } = await anEvent(member, {
      title: 'Сверка договоров',
      startsAt: inSeconds(1),
      agentId,
      chatId,
      prompt: 'Что с договорами? [[say:Все в порядке]]',
    });
    const done = await tookPlace(member, id);
    expect(done).toMatchObject({ status: 'succeeded', chatId, error: null, moved: false });
    const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages?limit=50`);
    const note = body.items.find((message) => message.id === done.messageId);
    expect(note?.content).toContain('Сверка договоров');
    expect(note?.content).toContain('Что с договорами?');
    expect(note?.system).toEqual({ type: 'calendar.fired', eventId: id });
    const answers = body.items.filter(({ replyToId }) => replyToId === done.messageId);
    expect(answers.map(({ content, runId }) => [content, runId])).toEqual([['Все в порядке', done.runId]]);
    const { body: event } = await member.client.get<EventBody>(`/calendar/events/${id}`);
    expect(event.nextFireAt).toBeNull();
    expect((await occurrencesOf(member, id)).items).toHaveLength(1);
  });

  it('without a chat has its role asked in one of its creator’s own, the same each time', async () => {
    const { id } = await anEvent(member, { agentId, prompt: '[[say:Готово]]' });
    const first = await member.client.post<OccurrenceBody>(`/calendar/events/${id}/trigger`);
    expect(first.status).toBe(201);
    const one = await tookPlace(member, id);
    await member.client.post(`/calendar/events/${id}/trigger`);
    const both = async () => (await occurrencesOf(member, id)).items;
    const until = Date.now() + 45_000;
    while ((await both()).filter(({ status }) => status === 'succeeded').length < 2 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const chats = (await both()).map(({ chatId: where, status }) => [where, status]);
    expect(chats).toEqual([
      [one.chatId, 'succeeded'],
      [one.chatId, 'succeeded'],
    ]);
    const { body } = await member.client.get<{ members: { userId: string }[]; agentId: string }>(
      `/chats/${one.chatId}`,
    );
    expect(body.members.map(({ userId }) => userId)).toEqual([member.id]);
    expect(body.agentId).toBe(agentId);
    const { body: event } = await member.client.get<EventBody>(`/calendar/events/${id}`);
    expect(event.nextFireAt).toBe(event.startsAt);
  });

  it('fails visibly when its role is gone, or its run fails, and does nothing more', async () => {
    const made = await owner.client.post<{ id: string }>('/agents', {
      username: `clerk-${Date.now().toString(36)}`,
      name: 'Clerk',
      title: 'Clerk',
      description: 'Gone soon',
      type: 'simple',
      prompt: 'You are gone soon.',
    });
    const goes = await anEvent(member, { agentId: made.body.id });
    const fails = await anEvent(member, { agentId, prompt: '[[fault:400x9]]' });
    await owner.client.delete(`/agents/${made.body.id}`);
    await member.client.post(`/calendar/events/${goes.id}/trigger`);
    expect(await tookPlace(member, goes.id)).toMatchObject({
      status: 'failed',
      error: { code: 'agent_unavailable' },
      runId: null,
    });
    await member.client.post(`/calendar/events/${fails.id}/trigger`);
    const failed = await tookPlace(member, fails.id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
    expect(failed.runId).not.toBeNull();
    const after = async (id: string) => (await member.client.get<EventBody>(`/calendar/events/${id}`)).body;
    expect(await after(fails.id)).toMatchObject({ isActive: true, nextFireAt: fails.startsAt });
    // It would fail every time.
    expect(await after(goes.id)).toMatchObject({ isActive: false, nextFireAt: null });
  });

  it('is switched off when its chat is archived, and takes place again once that is mended', async () => {
    const chat = await aChat(member, [owner]);
    const daily = { kind: 'recurring', startsAt: null, cron: '0 9 * * *', timeZone: 'UTC' };
    const { id } = await anEvent(member, { ...daily, agentId, chatId: chat.id, prompt: '[[say:Готово]]' });
    const path = `/calendar/events/${id}`;
    await member.client.patch(`/chats/${chat.id}`, { isArchived: true });
    await member.client.post(`${path}/trigger`);
    expect(await tookPlace(member, id)).toMatchObject({ status: 'failed', error: { code: 'chat_archived' } });
    const { body: off } = await member.client.get<EventBody>(path);
    expect(off).toMatchObject({ isActive: false, nextFireAt: null });
    await member.client.patch(`/chats/${chat.id}`, { isArchived: false });
    const { body: on } = await member.client.patch<EventBody>(path, { isActive: true });
    expect(on.nextFireAt).not.toBeNull();
    await member.client.post(`${path}/trigger`);
    await eventually('all that was triggered is done', async () => {
      const { items } = await occurrencesOf(member, id);
      return items.some(({ status }) => status === 'succeeded');
    });
  });

  it('without a chat opens one, however many times it has to take place at once', async () => {
    const person = await aUser(owner);
    const { id } = await anEvent(person, { agentId, prompt: '[[say:Готово]]' });
    const urls = artelUrls();
    await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        person.client.at(urls[index % urls.length] ?? '').post(`/calendar/events/${id}/trigger`),
      ),
    );
    await eventually('all that was triggered is done', async () => {
      const { items } = await occurrencesOf(person, id);
      return items.length === 4 && items.every(({ status }) => status === 'succeeded');
    });
    const { body } = await person.client.get<{ items: { title: string }[] }>('/chats');
    expect(body.items.map(({ title }) => title)).toEqual(['Отчёт']);
  });

  it('without a role is done when it takes place', async () => {
    const { id } = await anEvent(member, { startsAt: inSeconds(1), recipientIds: [member.id, owner.id] });
    const done = await tookPlace(owner, id);
    expect(done).toMatchObject({ status: 'succeeded', runId: null });
    expect(done.lateMillis).toBeLessThan(15_000);
  });

  it('tells those who take part over the socket', async () => {
    const socket = await owner.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    const told = (id: string) =>
      socket.frames.filter(({ event, data }) => event === 'calendar.changed' && data?.eventId === id);
    const { id } = await anEvent(member, { recipientIds: [member.id, owner.id], startsAt: inSeconds(2) });
    // That it was made, and that it took place.
    await socket.wait(() => told(id).length >= 2, 20_000);
    expect((await occurrencesOf(owner, id)).items).toHaveLength(1);
    socket.close();
  });

  it('tells those who take part no more that they do not', async () => {
    const { id } = await anEvent(member, { recipientIds: [outsider.id] });
    const socket = await outsider.client.socket();
    await socket.wait(({ event }) => event === 'ready');
    await member.client.patch(`/calendar/events/${id}`, { recipientIds: [] });
    await socket.wait(({ event, data }) => event === 'calendar.changed' && data?.eventId === id);
    expect((await outsider.client.get(`/calendar/events/${id}`)).status).toBe(404);
    socket.close();
  });
});

describe('An event', () => {
  it('is seen by who made it, who takes part, its chat and those who manage; changed by the first and the last', async () => {
    const { id } = await anEvent(member);
    expect(await seen(member)).toContain(id);
    expect(await seen(owner)).toContain(id);
    expect(await seen(outsider)).not.toContain(id);
    expect((await outsider.client.get(`/calendar/events/${id}`)).status).toBe(404);
    expect((await outsider.client.patch(`/calendar/events/${id}`, { title: 'Моё' })).status).toBe(404);
    await member.client.patch(`/calendar/events/${id}`, { recipientIds: [outsider.id] });
    const { body } = await outsider.client.get<EventBody>(`/calendar/events/${id}`);
    expect(body).toMatchObject({ mayEdit: false, recipientIds: [outsider.id] });
    const mayEditTimes = async (person: Person) => {
      const path = `/calendar/occurrences?from=${inSeconds(0)}`;
      const { items } = (await person.client.get<{ items: OccurrenceBody[] }>(path)).body;
      return items.filter(({ eventId }) => eventId === id).map(({ mayEdit }) => mayEdit);
    };
    expect(await Promise.all([outsider, member, owner].map(mayEditTimes))).toEqual([[false], [true], [true]]);
    expect(body.attendees).toEqual([
      { kind: 'user', id: outsider.id, username: outsider.username, name: outsider.name },
    ]);
    expect((await outsider.client.delete(`/calendar/events/${id}`)).status).toBe(403);
    expect((await outsider.client.post(`/calendar/events/${id}/trigger`)).status).toBe(403);
    const renamed = await owner.client.patch<EventBody>(`/calendar/events/${id}`, { title: 'Сводка' });
    expect(renamed.body).toMatchObject({ title: 'Сводка', mayEdit: true });
    const ofChat = await anEvent(owner, { chatId });
    expect(await seen(member)).toContain(ofChat.id);
    expect((await member.client.delete(`/calendar/events/${id}`)).status).toBe(204);
    expect(await seen(owner)).not.toContain(id);
  });

  it('with a role asks what its creator says; who manages changes its times, and ends it', async () => {
    const { id } = await anEvent(member, { agentId, prompt: 'Что нового?' });
    const change = (body: object) => owner.client.patch<Problem>(`/calendar/events/${id}`, body);
    for (const body of [{ title: 'Иное' }, { prompt: 'Иное' }, { chatId }, { description: 'Иное' }])
      expect((await change(body)).body).toMatchObject({ code: 'forbidden' });
    const { body: kept } = await member.client.get<EventBody>(`/calendar/events/${id}`);
    expect(kept).toMatchObject({ title: 'Отчёт', chatId: null });
    expect((await change({ title: kept.title, startsAt: inSeconds(7_200) })).status).toBe(200);
    expect((await change({ isActive: false })).status).toBe(200);
    const bare = await anEvent(member, { prompt: 'Что нового?' });
    const given = await owner.client.patch<Problem>(`/calendar/events/${bare.id}`, { agentId });
    expect(given.body).toMatchObject({ code: 'forbidden' });
    expect((await change({ agentId: null, title: 'Иное' })).status).toBe(200);
  });

  it('of another organization does not exist', async () => {
    const stranger = await anOrg();
    const { id } = await anEvent(member);
    for (const path of ['', '/occurrences'])
      expect((await stranger.client.get(`/calendar/events/${id}${path}`)).status).toBe(404);
    expect((await stranger.client.post(`/calendar/events/${id}/trigger`)).status).toBe(404);
  });

  it('that recurs lists its next times, moves one, cancels one, and takes them back', async () => {
    // Half a day away: no time passes while it is moved.
    const hour = (new Date().getUTCHours() + 12) % 24;
    const { id } = await anEvent(member, {
      kind: 'recurring',
      startsAt: null,
      cron: `0 ${hour} * * *`,
      timeZone: 'UTC',
      durationMinutes: 30,
    });
    const { coming } = await occurrencesOf(member, id);
    expect(coming).toHaveLength(20);
    const [first, second, third] = coming.map(({ slot }) => slot) as [string, string, string];
    const exception = (slot: string) => `/calendar/events/${id}/exceptions/${encodeURIComponent(slot)}`;
    const movedTo = new Date(Date.parse(first) + 90 * 60_000).toISOString();
    const moved = await member.client.put<OccurrenceBody>(exception(first), { movedTo });
    expect(moved.body).toMatchObject({ slot: first, startsAt: movedTo, moved: true });
    expect((await member.client.put(exception(second), { cancelled: true })).status).toBe(200);
    const { body } = await member.client.get<{ items: OccurrenceBody[]; isComplete: boolean }>(
      `/calendar/occurrences?from=${first}&to=${new Date(Date.parse(third) + 1).toISOString()}`,
    );
    const own = body.items.filter(({ eventId }) => eventId === id);
    expect(own.map(({ slot, startsAt, status }) => [slot, startsAt, status])).toEqual([
      [first, movedTo, 'scheduled'],
      [second, second, 'cancelled'],
      [third, third, 'scheduled'],
    ]);
    const { body: event } = await member.client.get<EventBody>(`/calendar/events/${id}`);
    expect(event.nextFireAt).toBe(movedTo);
    expect((await member.client.delete(exception(first))).status).toBe(204);
    expect((await member.client.delete(exception(first))).status).toBe(404);
    const back = await member.client.get<EventBody>(`/calendar/events/${id}`);
    expect(back.body.nextFireAt).toBe(first);
    const elsewhere = new Date(Date.parse(first) + 60_000).toISOString();
    expect((await member.client.put(exception(elsewhere), { cancelled: true })).status).toBe(404);
    expect((await member.client.put(exception(first), { movedTo: inSeconds(-60) })).status).toBe(400);
    expect((await member.client.put(exception(first), { movedTo: third })).status).toBe(409);
  });

  it('has a time that was moved past its end, and is found there', async () => {
    const endsAt = inSeconds(3 * 86_400);
    const more = { kind: 'recurring', startsAt: null, cron: '@daily', timeZone: 'UTC', endsAt };
    const { id } = await anEvent(member, more);
    const slot = (await occurrencesOf(member, id)).coming[1]?.slot;
    const movedTo = inSeconds(5 * 86_400);
    const moved = await member.client.put(`/calendar/events/${id}/exceptions/${slot}`, { movedTo });
    expect(moved.status).toBe(200);
    const { body } = await member.client.get<{ items: OccurrenceBody[] }>(
      `/calendar/occurrences?from=${inSeconds(4 * 86_400)}&to=${inSeconds(6 * 86_400)}`,
    );
    const own = body.items.filter(({ eventId }) => eventId === id);
    expect(own).toMatchObject([{ slot, startsAt: movedTo, moved: true }]);
  });

  it('that is switched off does not take place', async () => {
    const { id } = await anEvent(member, { startsAt: inSeconds(2), isActive: false });
    const other = await anEvent(member, { startsAt: inSeconds(3) });
    await tookPlace(member, other.id);
    expect((await occurrencesOf(member, id)).items).toEqual([]);
    const { body } = await member.client.patch<EventBody>(`/calendar/events/${id}`, { isActive: true });
    expect(body.nextFireAt).toBeNull();
  });
});

describe('Refused, and nothing is changed:', () => {
  it.each<[body: Record<string, unknown>, path: string]>([
    [{ kind: 'recurring', cron: '0 0 30 2 *' }, 'cron'],
    [{ kind: 'recurring', cron: '* * * * * *' }, 'cron'],
    [{ kind: 'recurring', cron: '* * * * *' }, 'cron'],
    [{ kind: 'recurring', cron: 'завтра' }, 'cron'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ startsAt: inSeconds(-120) }, 'startsAt'],
    [{ startsAt: '2027-02-30T10:00:00Z' }, 'startsAt'],
    [{ startsAt: '9027-02-20T10:00:00Z' }, 'startsAt'],
    [{ reminders: [40_321] }, 'reminders.0'],
    [{ reminders: [0] }, 'reminders.0'],
    [{ durationMinutes: 0 }, 'durationMinutes'],
    [{ title: '' }, 'title'],
  ])('%j', async (body, path) => {
    const given = body.kind === 'recurring' ? { startsAt: null, ...body } : body;
    const before = await seen(member);
    const { status, code, errors } = await refusal(given);
    expect([status, code]).toEqual([400, 'validation_failed']);
    expect(errors.map((error) => error.path)).toContain(path);
    expect(await seen(member)).toEqual(before);
  });

  it('what ends before it begins, or is not there, or not theirs', async () => {
    const ends = { kind: 'recurring', cron: '@daily', startsAt: inSeconds(9_000), endsAt: inSeconds(60) };
    expect((await refusal(ends)).errors).toMatchObject([{ path: 'endsAt' }]);
    const nobody = crypto.randomUUID();
    expect((await refusal({ agentId: nobody })).status).toBe(404);
    expect((await refusal({ chatId: nobody })).status).toBe(404);
    expect((await refusal({ chatId }, outsider)).status).toBe(404);
    expect((await refusal({ recipientIds: [nobody] })).status).toBe(404);
    expect((await refusal({ roleIds: [nobody] })).status).toBe(404);
    const { id } = await anEvent(member);
    const changed = await member.client.patch<Problem>(`/calendar/events/${id}`, { cron: '@daily' });
    expect(changed.body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'cron' }] });
  });

  it('a range that is none, or too long', async () => {
    for (const [from, to] of [
      ['2027-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
      ['2027-01-01T00:00:00Z', '2028-06-01T00:00:00Z'],
    ]) {
      const { status } = await member.client.get(`/calendar/occurrences?from=${from}&to=${to}`);
      expect(status).toBe(400);
    }
  });
});

it('A schedule is shown before anything is made', async () => {
  const { body } = await member.client.post<{ slots: string[] }>('/calendar/events/preview', {
    cron: '30 2 * * *',
    timeZone: 'Europe/Berlin',
  });
  expect(body.slots).toHaveLength(5);
  const bad = await member.client.post<Problem>('/calendar/events/preview', {
    cron: '99 * * * *',
    timeZone: 'UTC',
  });
  expect(bad.body.errors).toMatchObject([{ path: 'cron' }]);
});

it('Many events of one moment each take place once, made at every API', async () => {
  const count = 40;
  const startsAt = inSeconds(4);
  const clients = artelUrls().map((url) => owner.client.at(url));
  const made = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      anEvent(
        { ...owner, client: clients[index % clients.length] ?? owner.client },
        { startsAt, title: `Дело ${index}` },
      ),
    ),
  );
  await Promise.all(made.map(({ id }) => tookPlace(owner, id)));
  const all = await Promise.all(made.map(async ({ id }) => (await occurrencesOf(owner, id)).items));
  expect(all.map((items) => items.length)).toEqual(made.map(() => 1));
});

describe('A role with the tools of the calendar', () => {
  const call = (tool: string, input: object) => `[[tool:${tool} ${JSON.stringify(input)}]]`;
  let ownChatId: string;
  let ownersChatId: string;
  let username: string;

  beforeAll(async () => {
    username = `secretary-${Date.now().toString(36)}`;
    const made = await owner.client.post<{ id: string }>('/agents', {
      username,
      name: 'Секретарь',
      title: 'Секретарь',
      description: 'Ведёт календарь',
      type: 'simple',
      prompt: 'Ты секретарь.',
      tools: ['calendar_create', 'calendar_query'],
      toolPolicies: { calendar_create: 'auto' },
    });
    expect(made.status).toBe(201);
    const { body } = await member.client.post<{ id: string }>('/chats', {
      kind: 'agent',
      agentId: made.body.id,
    });
    ownChatId = body.id;
    const ofOwner = await owner.client.post<{ id: string }>('/chats', {
      kind: 'agent',
      agentId: made.body.id,
    });
    ownersChatId = ofOwner.body.id;
  });

  /** What the tool told the model. */
  const asked = async (text: string, person = member, where = ownChatId): Promise<string> => {
    const { runs } = await post(person, where, text);
    const { status } = await ended(person, runs[0]?.id ?? '');
    expect(status).toBe('succeeded');
    const { body } = await person.client.get<{ items: { kind: string; result?: string | null }[] }>(
      `/runs/${runs[0]?.id}/steps`,
    );
    return body.items.map(({ result }) => result ?? '').join(' ');
  };

  it('makes an event of «завтра в десять», in the chat, which is then found', async () => {
    const title = `Позвонить ${Date.now()}`;
    expect(await asked(call('calendar_create', { title, when: 'завтра в десять' }))).toContain(
      'is in the calendar',
    );
    const { body } = await member.client.get<{ items: EventBody[] }>(
      `/calendar/events?q=${encodeURIComponent(title)}`,
    );
    expect(body.items).toMatchObject([{ title, kind: 'one_time', chatId: ownChatId, createdBy: member.id }]);
    const [made] = body.items;
    const inZone = new Intl.DateTimeFormat('en-GB', { timeZone: made?.timeZone, timeStyle: 'short' });
    expect(inZone.format(new Date(made?.startsAt ?? 0))).toBe('10:00');
    expect(await asked(call('calendar_query', { from: 'завтра' }))).toContain(title);
  });

  it('tells those who manage of their own events, not of everybody’s', async () => {
    const [mine, theirs] = [`Моё ${Date.now()}`, `Чужое ${Date.now()}`];
    const startsAt = inSeconds(100 * 86_400);
    await anEvent(owner, { title: mine, startsAt });
    await anEvent(member, { title: theirs, startsAt });
    const from = inSeconds(98 * 86_400).slice(0, 10);
    const told = await asked(call('calendar_query', { from }), owner, ownersChatId);
    expect(told).toContain(mine);
    expect(told).not.toContain(theirs);
  });

  it.each([['завтра'], ['завтра в пять'], ['вчера в 10'], ['каждый день в 9']])(
    'makes nothing of «%s», and says what to ask',
    async (when) => {
      const title = `Ничего ${when}`;
      expect(await asked(call('calendar_create', { title, when }))).toContain('Nothing was made');
      const { body } = await member.client.get<{ items: unknown[] }>(
        `/calendar/events?q=${encodeURIComponent(title)}`,
      );
      expect(body.items).toEqual([]);
    },
  );
});
