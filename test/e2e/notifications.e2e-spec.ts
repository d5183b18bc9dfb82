import { aChat, anOrg, aUser, loggedIn, post, type ChatBody, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { inboxOf, toldOf, type NotificationBody } from '../support/notifications.js';
import { aDeployment, eventually } from '../support/profile.js';
import { aTelegramChat, aTelegramChannel, linkedByPolling, logOf, notifiedIn } from '../support/telegram.js';
import { TelegramApi } from '../support/telegram-api.js';

const patienceMillis = 60_000;
const unique = (): string => crypto.randomUUID().slice(0, 8);

interface Problem {
  code: string;
  errors?: { path: string }[];
}
interface PageBody {
  items: NotificationBody[];
  nextCursor: string | null;
  unread: number;
}
interface Preferences {
  types: { type: string; enabled: boolean; channels: string[] | null; mandatory: boolean }[];
  quietHours: object | null;
}

const page = async ({ client }: Person, query = ''): Promise<PageBody> =>
  (await client.get<PageBody>(`/notifications${query}`)).body;
const mentions = async (from: Person, chat: ChatBody, to: Person, count: number): Promise<string[]> => {
  const words = Array.from({ length: count }, unique);
  for (const word of words) await post(from, chat.id, `@${to.username} ${word}`);
  return words;
};

describe('The inbox', () => {
  let owner: Person;
  let anna: Person;
  let chat: ChatBody;

  beforeAll(async () => {
    owner = await anOrg();
    anna = await aUser(owner);
    chat = await aChat(owner, [anna]);
  });

  it('has the newest first, page by page, and counts what is unread', async () => {
    const words = await mentions(owner, chat, anna, 3);
    const first = await page(anna, '?limit=2');
    expect(first.items.map(({ body }) => words.findIndex((word) => body.includes(word)))).toEqual([2, 1]);
    expect(first.unread).toBe(3);
    const second = await page(anna, `?limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map(({ body }) => words.findIndex((word) => body.includes(word)))).toEqual([0]);
    expect(second.nextCursor).toBeNull();
    expect((await page(anna, '?type=budget')).items).toEqual([]);
    await post(owner, chat.id, 'nobody is mentioned');
    expect((await page(anna)).unread).toBe(3);
  });

  it('is told live of what is new, read and answered, also when it was read elsewhere', async () => {
    const reader = await aUser(owner);
    const room = await aChat(owner, [reader]);
    const socket = await reader.client.socket();
    const [word = ''] = await mentions(owner, room, reader, 1);
    const told = await socket.wait(({ event }) => event === 'notification.created');
    expect(told.data).toMatchObject({ notification: { type: 'mention', readAt: null }, unread: 1 });
    const { id } = await toldOf(reader, 'mention', word);
    const elsewhere = await loggedIn(reader);
    const read = await elsewhere.client.post<NotificationBody>(`/notifications/${id}/read`);
    expect(read.body.readAt).not.toBeNull();
    const changed = await socket.wait(({ event }) => event === 'notification.changed');
    expect(changed.data).toEqual({ id, unread: 0 });
    // Read once more it stays as it is.
    const again = await elsewhere.client.post<NotificationBody>(`/notifications/${id}/read`);
    expect(again.body).toEqual(read.body);
    const noted = await elsewhere.client.post<NotificationBody>(`/notifications/${id}/acknowledge`);
    expect(noted.body.acknowledgedAt).not.toBeNull();
    expect(noted.body.actions).toEqual([]);
    socket.close();
  });

  it('is emptied at once, or up to a moment', async () => {
    const reader = await aUser(owner);
    const room = await aChat(owner, [reader]);
    const [first = '', second = ''] = await mentions(owner, room, reader, 2);
    const { createdAt } = await toldOf(reader, 'mention', second);
    const before = await reader.client.post<{ unread: number }>('/notifications/read-all', {
      before: createdAt,
    });
    expect(before.body).toEqual({ unread: 1 });
    expect((await page(reader, '?unread=true')).items.map(({ body }) => body)).toEqual([
      expect.stringContaining(second),
    ]);
    expect((await reader.client.post('/notifications/read-all')).body).toEqual({ unread: 0 });
    expect((await toldOf(reader, 'mention', first)).readAt).not.toBeNull();
  });

  it('is everybody’s own, and that of another organization is nowhere', async () => {
    const [word = ''] = await mentions(owner, chat, anna, 1);
    const { id } = await toldOf(anna, 'mention', word);
    const stranger = await anOrg();
    for (const other of [owner, stranger]) {
      expect((await inboxOf(other)).filter((told) => told.id === id)).toEqual([]);
      for (const act of ['read', 'acknowledge'])
        expect((await other.client.post(`/notifications/${id}/${act}`)).status).toBe(404);
      expect((await logOf(other)).filter(({ notificationId }) => notificationId === id)).toEqual([]);
    }
    expect((await toldOf(anna, 'mention', word)).readAt).toBeNull();
  });
});

describe('Preferences', () => {
  it('say what is usual, keep what is wished, and refuse what cannot be', async () => {
    const owner = await anOrg();
    const { body: usual } = await owner.client.get<Preferences>('/notifications/preferences');
    expect(usual.quietHours).toBeNull();
    expect(usual.types).toContainEqual({ type: 'mention', enabled: true, channels: null, mandatory: false });
    expect(usual.types).toContainEqual({
      type: 'answer_ready',
      enabled: true,
      channels: [],
      mandatory: false,
    });
    const quietHours = { from: '22:00', to: '08:00', days: [1, 2, 3], timeZone: 'Asia/Kathmandu' };
    const wish = { type: 'mention', enabled: true, channels: ['telegram'] };
    const put = (body: object) => owner.client.put<Preferences & Problem>('/notifications/preferences', body);
    const kept = await put({ types: [wish], quietHours });
    expect(kept.body.types).toContainEqual({ ...wish, mandatory: false });
    expect(kept.body.quietHours).toEqual(quietHours);
    for (const [bad, path] of [
      [{ types: [{ type: 'system', enabled: false, channels: null }], quietHours: null }, 'types.0.enabled'],
      [{ types: [wish, wish], quietHours: null }, 'types'],
      [{ types: [], quietHours: { ...quietHours, from: '24:00' } }, 'quietHours.from'],
      [{ types: [], quietHours: { ...quietHours, timeZone: 'Mars/Base' } }, 'quietHours.timeZone'],
      [{ types: [], quietHours: { ...quietHours, days: [] } }, 'quietHours.days'],
    ] as const) {
      const refused = await put(bad);
      expect([refused.status, refused.body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
    }
    expect((await owner.client.get('/notifications/preferences')).body).toEqual(kept.body);
    expect((await put({ types: [], quietHours: null })).body).toEqual(usual);
  });

  it('that switch a type off leave nothing of it in the inbox', async () => {
    const owner = await anOrg();
    const anna = await aUser(owner);
    const chat = await aChat(owner, [anna]);
    await anna.client.put('/notifications/preferences', {
      types: [{ type: 'mention', enabled: false, channels: null }],
      quietHours: null,
    });
    await mentions(owner, chat, anna, 1);
    expect(await inboxOf(anna)).toEqual([]);
  });
});

describe('Channels', () => {
  it('of everybody are the inbox and the address of the account, which stay', async () => {
    const owner = await anOrg();
    interface Channel extends Problem {
      id: string;
      type: string;
      address: string | null;
      isOwn: boolean;
      enabled: boolean;
    }
    const { body } = await owner.client.get<{ items: Channel[] }>('/notifications/channels');
    const own = Object.fromEntries(body.items.map((channel) => [channel.type, channel]));
    expect(own).toMatchObject({
      web: { address: null, isOwn: true },
      email: { address: owner.email, isOwn: true },
    });
    for (const { id } of body.items)
      expect((await owner.client.delete<Problem>(`/notifications/channels/${id}`)).body.code).toBe(
        'conflict',
      );
    const off = await owner.client.patch<Channel>(`/notifications/channels/${own.email?.id}`, {
      enabled: false,
    });
    expect(off.body.enabled).toBe(false);
    const inbox = await owner.client.patch<Channel>(`/notifications/channels/${own.web?.id}`, {
      enabled: false,
    });
    expect(inbox.body.code).toBe('conflict');
    const stranger = await anOrg();
    for (const call of [
      stranger.client.patch(`/notifications/channels/${own.email?.id}`, { priority: 5 }),
      stranger.client.delete(`/notifications/channels/${own.email?.id}`),
      stranger.client.post(`/notifications/channels/${own.email?.id}/test`),
    ])
      expect((await call).status).toBe(404);
  });
});

it('A channel is tried a few times, and then a little later', async () => {
  const { client } = await anOrg();
  const { body } = await client.get<{ items: { id: string; type: string }[] }>('/notifications/channels');
  const { id } = body.items.find(({ type }) => type === 'web') ?? { id: '' };
  const test = () => client.post<Problem>(`/notifications/channels/${id}/test`);
  for (let tried = 0; tried < 5; tried++) expect((await test()).status).toBe(200);
  const refused = await test();
  expect([refused.status, refused.body.code]).toEqual([429, 'too_many_attempts']);
});

describe('Beyond the inbox', () => {
  let telegram: TelegramApi;
  let deployment: Deployment;
  let owner: Person;

  beforeAll(async () => {
    telegram = await TelegramApi.start();
    deployment = await aDeployment({ ...telegram.settings, NOTIFICATION_GRACE: '0' }, { workers: 2 });
    owner = await anOrg(deployment.url);
  }, 120_000);

  afterAll(async () => {
    await deployment.stop();
    await telegram.stop();
  });

  const reached = async (): Promise<{ person: Person; chat: ChatBody; chatId: number }> => {
    const person = await aUser(owner);
    const chat = await aChat(owner, [person]);
    return { person, chat, chatId: await linkedByPolling(person, telegram) };
  };
  const textsTo = (chatId: number): string[] => notifiedIn(telegram, chatId).map(({ text }) => text);
  const arrived = (chatId: number, words: string[]) =>
    eventually(
      `${words.length} messages`,
      () => Promise.resolve(words.every((word) => textsTo(chatId).some((text) => text.includes(word)))),
      patienceMillis,
    );

  it('each goes out once, in order, although the first of them failed at first', async () => {
    const { person, chat, chatId } = await reached();
    telegram.fail(chatId, { kind: 'error', times: 1 });
    const words = await mentions(owner, chat, person, 4);
    await arrived(chatId, words);
    const told = textsTo(chatId);
    expect(told.map((text) => words.findIndex((word) => text.includes(word)))).toEqual([0, 1, 2, 3]);
    const attempts = async () =>
      (await logOf(person, '&channelType=telegram')).map(({ outcome }) => outcome).sort();
    // What has arrived is in the log a moment later.
    await eventually('all are logged', async () => (await attempts()).length === 5, patienceMillis);
    expect(await attempts()).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'retrying']);
  }, 120_000);

  it('what one channel cannot deliver goes by the next, and its owner learns that it was switched off', async () => {
    const { person, chat, chatId } = await reached();
    const second = await linkedByPolling(person, telegram);
    telegram.fail(chatId, { kind: 'blocked' });
    const [word = ''] = await mentions(owner, chat, person, 1);
    await arrived(second, [word]);
    expect(textsTo(chatId)).toEqual([]);
    await eventually(
      'the owner is told',
      async () => (await inboxOf(person, '&type=system')).length === 1,
      patienceMillis,
    );
    const { body } = await person.client.get<{ items: { address: string; disabledReason: string | null }[] }>(
      '/notifications/channels',
    );
    const first = body.items.find(({ address }) => address === String(chatId));
    expect(first).toMatchObject({ enabled: false });
    expect(first?.disabledReason).not.toBeNull();
  }, 120_000);

  it('quiet hours hold back what is not urgent, until they end or their owner ends them', async () => {
    const [asleep, awake] = await Promise.all([reached(), reached()]);
    const allDay = { from: '00:00', to: '00:00', days: [1, 2, 3, 4, 5, 6, 7], timeZone: null };
    await asleep.person.client.put('/notifications/preferences', { types: [], quietHours: allDay });
    const held = await mentions(owner, asleep.chat, asleep.person, 2);
    await arrived(awake.chatId, await mentions(owner, awake.chat, awake.person, 1));
    expect(textsTo(asleep.chatId)).toEqual([]);
    expect(await inboxOf(asleep.person)).toHaveLength(2);
    await asleep.person.client.put('/notifications/preferences', { types: [], quietHours: null });
    await arrived(asleep.chatId, held);
    expect(textsTo(asleep.chatId).map((text) => held.findIndex((word) => text.includes(word)))).toEqual([
      0, 1,
    ]);
  }, 120_000);

  it('a test says whether a channel works, and is in the log', async () => {
    const { person, chatId } = await reached();
    const { body } = await person.client.get<{ items: { id: string; address: string }[] }>(
      '/notifications/channels',
    );
    const id = body.items.find(({ address }) => address === String(chatId))?.id ?? '';
    const good = await person.client.post(`/notifications/channels/${id}/test`);
    expect(good).toMatchObject({ status: 200, body: { outcome: 'delivered' } });
    telegram.fail(chatId, { kind: 'error' });
    const bad = await person.client.post(`/notifications/channels/${id}/test`);
    expect(bad).toMatchObject({ status: 200, body: { outcome: 'failed' } });
    expect((await logOf(person, '&channelType=telegram')).map(({ outcome }) => outcome)).toEqual([
      'failed',
      'delivered',
    ]);
    const unlinked = await aTelegramChannel(person);
    const refused = await person.client.post<Problem>(`/notifications/channels/${unlinked.id}/test`);
    expect(refused.body.code).toBe('conflict');
    expect(telegram.to(aTelegramChat())).toEqual([]);
  }, 120_000);

  it('administrators see that others were reached, and not what they were told', async () => {
    const { person, chat, chatId } = await reached();
    const [word = ''] = await mentions(owner, chat, person, 1);
    await arrived(chatId, [word]);
    const { body } = await owner.client.get<{ items: { userId: string; title: string | null }[] }>(
      `/notifications/log?userId=${person.id}`,
    );
    expect(body.items.length).toBeGreaterThan(0);
    expect(body.items.every(({ userId, title }) => userId === person.id && title === null)).toBe(true);
    for (const query of ['all=true', `userId=${owner.id}`])
      expect((await person.client.get(`/notifications/log?${query}`)).status).toBe(403);
    expect((await owner.client.get('/notifications/log?all=true')).status).toBe(200);
  }, 120_000);

  it('a killed process loses none, and what was not being sent goes out once', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, reached));
    const words = await Promise.all(people.map(({ person, chat }) => mentions(owner, chat, person, 3)));
    await deployment.crashConsumers();
    const again = deployment.profile === 'embedded' ? await loggedIn(owner, deployment.url) : owner;
    await eventually(
      'everything is delivered, or known to be of unknown outcome',
      async () => {
        const { body } = await again.client.get<{
          items: { outcome: string; userId: string; channelType: string }[];
        }>('/notifications/log?all=true&limit=200&channelType=telegram');
        return people.every(
          ({ person }) =>
            body.items.filter(
              ({ userId, outcome }) =>
                userId === person.id && (outcome === 'delivered' || outcome === 'failed'),
            ).length >= 3,
        );
      },
      150_000,
    );
    for (const [index, { person, chatId }] of people.entries()) {
      const texts = textsTo(chatId);
      for (const word of words[index] ?? []) {
        expect(texts.filter((text) => text.includes(word)).length).toBeLessThanOrEqual(1);
        const inbox = await inboxOf(person);
        expect(inbox.filter(({ body }) => body.includes(word))).toHaveLength(1);
      }
    }
  }, 240_000);
});
