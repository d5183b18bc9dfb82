import { randomUUID } from 'node:crypto';
import {
  aChat,
  anOrg,
  answer,
  aUser,
  ended,
  password,
  post,
  type ChatBody,
  type MessageBody,
  type Person,
  type PostedBody,
} from '../support/builders.js';

interface Problem {
  code: string;
  status: number;
  requestId: string;
  errors?: { path: string; message: string }[];
}
interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

const chatsOf = async (person: Person, query = '') =>
  (await person.client.get<PageOf<ChatBody>>(`/chats${query}`)).body;
const messagesOf = async (person: Person, chatId: string, query = '') =>
  (await person.client.get<PageOf<MessageBody>>(`/chats/${chatId}/messages${query}`)).body;
const chatOf = async (person: Person, chatId: string) =>
  (await person.client.get<ChatBody>(`/chats/${chatId}`)).body;

async function roleId(person: Person, username: string): Promise<string> {
  return (await person.client.get<{ id: string }>(`/roles/${username}`)).body.id;
}

async function anAgentChat(person: Person, username = 'lawyer'): Promise<ChatBody> {
  const body = { kind: 'agent', agentId: await roleId(person, username) };
  return (await person.client.post<ChatBody>('/chats', body)).body;
}

/** All items of a list, read page by page. */
async function allPages<T>(read: (query: string) => Promise<PageOf<T>>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await read(`?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

describe('Chats', () => {
  let owner: Person;
  let colleague: Person;
  let outsider: Person;
  let stranger: Person;

  beforeAll(async () => {
    [owner, stranger] = await Promise.all([anOrg(), anOrg()]);
    [colleague, outsider] = await Promise.all([aUser(owner), aUser(owner)]);
  });

  describe('direct', () => {
    it('is one for the same two people, whoever opens it', async () => {
      const other = await aUser(owner);
      const mine = await owner.client.post<ChatBody>('/chats', { kind: 'direct', memberIds: [other.id] });
      const theirs = await other.client.post<ChatBody>('/chats', { kind: 'direct', memberIds: [owner.id] });
      expect([mine.status, theirs.status]).toEqual([201, 201]);
      expect(theirs.body.id).toBe(mine.body.id);
      expect(mine.body).toMatchObject({ kind: 'direct', agentId: null, unreadCount: 0, lastMessageAt: null });
      expect(mine.body.members.map(({ userId }) => userId).sort()).toEqual([owner.id, other.id].sort());
    });

    it('is one also when both open it at the same moment, several times', async () => {
      const other = await aUser(owner);
      const opened = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          index % 2
            ? owner.client.post<ChatBody>('/chats', { kind: 'direct', memberIds: [other.id] })
            : other.client.post<ChatBody>('/chats', { kind: 'direct', memberIds: [owner.id] }),
        ),
      );
      expect(opened.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
      expect(new Set(opened.map(({ body }) => body.id)).size).toBe(1);
      expect((await chatsOf(other)).items).toHaveLength(1);
    });

    it('has another person in it, of the same organization, and keeps its members and title', async () => {
      const statuses = await Promise.all(
        [owner.id, stranger.id, randomUUID()].map(
          async (id) => (await owner.client.post('/chats', { kind: 'direct', memberIds: [id] })).status,
        ),
      );
      expect(statuses).toEqual([409, 404, 404]);
      const { body } = await owner.client.post<ChatBody>('/chats', {
        kind: 'direct',
        memberIds: [colleague.id],
      });
      const changes = await Promise.all([
        owner.client.put(`/chats/${body.id}/members/${outsider.id}`),
        owner.client.delete(`/chats/${body.id}/members/${colleague.id}`),
        owner.client.patch(`/chats/${body.id}`, { title: 'x' }),
      ]);
      expect(changes.map(({ status }) => status)).toEqual([409, 409, 409]);
    });
  });

  describe('group', () => {
    it('takes members in, lets them go, and does not exist for anybody else', async () => {
      const chat = await aChat(owner, [colleague]);
      expect(chat.members.map(({ userId }) => userId).sort()).toEqual([owner.id, colleague.id].sort());
      expect((await outsider.client.get(`/chats/${chat.id}`)).status).toBe(404);

      const added = await colleague.client.put<ChatBody>(`/chats/${chat.id}/members/${outsider.id}`);
      expect(added.status).toBe(200);
      expect(added.body.members).toContainEqual({
        userId: outsider.id,
        username: outsider.username,
        name: outsider.name,
        lastReadSeq: 0,
        joinedAt: expect.any(String) as string,
      });
      expect((await owner.client.put(`/chats/${chat.id}/members/${outsider.id}`)).status).toBe(200);
      expect((await chatOf(outsider, chat.id)).members).toHaveLength(3);

      expect((await owner.client.delete(`/chats/${chat.id}/members/${outsider.id}`)).status).toBe(204);
      expect((await owner.client.delete(`/chats/${chat.id}/members/${outsider.id}`)).status).toBe(404);
      expect((await colleague.client.delete(`/chats/${chat.id}/members/${colleague.id}`)).status).toBe(204);
      expect((await colleague.client.get(`/chats/${chat.id}`)).status).toBe(404);
      expect((await chatOf(owner, chat.id)).members.map(({ userId }) => userId)).toEqual([owner.id]);
    });

    it('shows the first of many members by name where it is listed, and all of them by itself', async () => {
      const memberIds: string[] = [];
      for (let n = 10; n < 60; n++) {
        const username = `many-${n}-${randomUUID()}`;
        const person = {
          username,
          name: `Имя ${n}`,
          email: `${username}@example.com`,
          password,
          role: 'member',
        };
        memberIds.push((await owner.client.post<{ id: string }>('/users', person)).body.id);
      }
      const made = await owner.client.post<ChatBody>('/chats', { kind: 'group', title: 'Все', memberIds });
      const {
        id: chatId,
        members,
        memberCount,
      } = (await owner.client.get<ChatBody>(`/chats/${made.body.id}`)).body;
      expect([members.length, memberCount]).toEqual([51, 51]);
      const listed = (await chatsOf(owner)).items.find(({ id }) => id === chatId);
      expect(listed?.members).toEqual(members.slice(0, 50));
      expect(listed?.memberCount).toBe(51);
      const names = members.map(({ name }) => name).filter((name) => /^Имя \d/.test(name));
      expect(names).toEqual([...names].sort());
    });

    it('is renamed by a member, with a title that shows something', async () => {
      const chat = await aChat(owner);
      const renamed = await owner.client.patch<ChatBody>(`/chats/${chat.id}`, { title: '  Новое имя ' });
      expect(renamed.body.title).toBe('Новое имя');
      const bad = await owner.client.patch<Problem>(`/chats/${chat.id}`, { title: ' ' });
      expect(bad.body).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path: 'title' }] });
    });

    it.each<[what: string, body: object]>([
      ['no kind', { title: 'x' }],
      ['an unknown kind', { kind: 'broadcast', title: 'x' }],
      ['an empty title', { kind: 'group', title: ' ', memberIds: [] }],
      ['a title too long', { kind: 'group', title: 'я'.repeat(201) }],
      ['members that are no ids', { kind: 'group', title: 'x', memberIds: ['me'] }],
      ['an unknown field', { kind: 'group', title: 'x', isSecret: true }],
      ['a direct chat of three', { kind: 'direct', memberIds: [randomUUID(), randomUUID()] }],
      ['a direct chat with a title', { kind: 'direct', memberIds: [randomUUID()], title: 'x' }],
      ['an agent chat without an agent', { kind: 'agent' }],
    ])('is refused with %s', async (_, body) => {
      const refused = await owner.client.post<Problem>('/chats', body);
      expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
      expect(refused.body.requestId).toBeTruthy();
    });
  });

  describe('with an agent', () => {
    it('addresses its agent with every message, without a mention', async () => {
      const chat = await anAgentChat(owner, 'accountant');
      expect(chat).toMatchObject({
        kind: 'agent',
        title: 'Бухгалтер',
        agentId: await roleId(owner, 'accountant'),
      });
      const given = await answer(owner, chat.id, 'Сколько налога? [[say:13%]]');
      expect(given).toMatchObject({ content: '13%', author: { kind: 'agent', username: 'accountant' } });
      const both = await post(owner, chat.id, '@@accountant и @@lawyer, ваше мнение?');
      expect(both.runs.map(({ agentUsername }) => agentUsername).sort()).toEqual(['accountant', 'lawyer']);
      const other = await post(owner, chat.id, '@@lawyer, а ваше?');
      expect(other.runs.map(({ agentUsername }) => agentUsername)).toEqual(['lawyer']);
      await Promise.all([...both.runs, ...other.runs].map(({ id }) => ended(owner, id)));
    });

    it('is refused for an agent that is foreign or unknown', async () => {
      for (const agentId of [await roleId(stranger, 'lawyer'), randomUUID()]) {
        const refused = await owner.client.post<Problem>('/chats', { kind: 'agent', agentId });
        expect(refused.body).toMatchObject({ status: 404, code: 'not_found' });
      }
    });
  });

  describe('seen from outside', () => {
    it('answer 404 to people who are not in them, also by ids in bodies', async () => {
      const chat = await aChat(owner, [colleague]);
      const { message } = await post(owner, chat.id, 'Только для своих');
      const given = await answer(owner, chat.id, '@@lawyer [[say:да]]');
      const elsewhere = await aChat(outsider);
      for (const person of [outsider, stranger]) {
        const { client } = person;
        const answers = await Promise.all([
          client.get<Problem>(`/chats/${chat.id}`),
          client.patch<Problem>(`/chats/${chat.id}`, { title: 'мой' }),
          client.put<Problem>(`/chats/${chat.id}/members/${person.id}`),
          client.delete<Problem>(`/chats/${chat.id}/members/${owner.id}`),
          client.post<Problem>(`/chats/${chat.id}/read`, { messageId: message.id }),
          client.get<Problem>(`/chats/${chat.id}/messages`),
          client.get<Problem>(`/chats/${chat.id}/runs`),
          client.post<Problem>(`/chats/${chat.id}/messages`, { content: '@@lawyer привет' }),
          client.get<Problem>(`/messages/${message.id}`),
          client.post<Problem>(`/messages/${given.id}/validate`, { decision: 'approve' }),
          client.get<Problem>(`/runs/${given.runId}`),
          client.get<Problem>(`/runs/${given.runId}/events`),
          client.post<Problem>(`/runs/${given.runId}/cancel`),
        ]);
        expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
          answers.map(() => [404, 'not_found']),
        );
        expect((await chatsOf(person)).items.map(({ id }) => id)).not.toContain(chat.id);
      }
      const bodies = await Promise.all([
        outsider.client.post(`/chats/${elsewhere.id}/messages`, { content: 'x', replyToId: message.id }),
        outsider.client.post(`/chats/${elsewhere.id}/read`, { messageId: message.id }),
        owner.client.post('/chats', { kind: 'group', title: 'x', memberIds: [colleague.id, stranger.id] }),
        owner.client.put(`/chats/${chat.id}/members/${stranger.id}`),
      ]);
      expect(bodies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      expect((await chatOf(owner, chat.id)).members).toHaveLength(2);
      expect((await messagesOf(owner, chat.id)).items).toHaveLength(3);
    });
  });

  describe('in a list', () => {
    it('have the newest message first, and pages that miss and repeat nothing', async () => {
      const person = await aUser(owner);
      const made = await Promise.all(
        Array.from({ length: 24 }, async (_, index) => {
          const chat = await aChat(person);
          if (index % 2) await post(person, chat.id, 'оживить');
          return chat.id;
        }),
      );
      const whole = (await chatsOf(person, '?limit=200')).items;
      expect(whole.map(({ id }) => id).sort()).toEqual([...made].sort());
      for (const limit of [1, 5]) {
        const paged = await allPages((query) => chatsOf(person, query), limit);
        expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      }
      const oldest = whole.at(-1) as ChatBody;
      await post(person, oldest.id, 'наверх');
      expect((await chatsOf(person, '?limit=1')).items[0]?.id).toBe(oldest.id);
    });

    it('are found by what they are called: their title, or else the names of the others in them', async () => {
      const [me, zoya] = [await aUser(owner), await aUser(owner)];
      await me.client.patch('/auth/me', { name: 'Искатель' });
      await zoya.client.patch('/auth/me', { name: 'Зоя 100%' });
      const titled = await aChat(me, [zoya]);
      await me.client.patch(`/chats/${titled.id}`, { title: 'Отпуск_2027' });
      const open = async (body: object) => (await me.client.post<ChatBody>('/chats', body)).body.id;
      const direct = await open({ kind: 'direct', memberIds: [zoya.id] });
      const nameless = await open({ kind: 'group', memberIds: [zoya.id] });
      await aChat(colleague, [zoya]);
      const found = async (q: string) =>
        (await chatsOf(me, `?q=${encodeURIComponent(q)}`)).items.map(({ id }) => id);
      expect(await found('отпуск_')).toEqual([titled.id]);
      expect(await found('зоя 100%')).toEqual([nameless, direct]);
      expect(await found('искатель')).toEqual([]);
      expect((await chatsOf(me, '?q=')).items).toBeUndefined();
      await me.client.patch(`/chats/${titled.id}`, { isArchived: true });
      expect(await found('отпуск')).toEqual([]);
    });

    it('refuse a cursor that is none of theirs', async () => {
      for (const query of ['?cursor=abc', '?limit=0', '?limit=201', '?page=2']) {
        const refused = await owner.client.get<Problem>(`/chats${query}`);
        expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
      }
    });
  });

  describe('unread', () => {
    it('counts what others wrote since, down to the message that was read, and never back', async () => {
      const chat = await aChat(owner, [colleague]);
      const first = await post(owner, chat.id, 'раз');
      await post(owner, chat.id, 'два');
      const third = await post(owner, chat.id, 'три');
      expect((await chatOf(owner, chat.id)).unreadCount).toBe(0);
      expect((await chatOf(colleague, chat.id)).unreadCount).toBe(3);

      const read = (messageId: string) => colleague.client.post(`/chats/${chat.id}/read`, { messageId });
      expect((await read(first.message.id)).status).toBe(204);
      expect((await chatOf(colleague, chat.id)).unreadCount).toBe(2);
      await read(third.message.id);
      await read(first.message.id);
      expect((await chatOf(colleague, chat.id)).unreadCount).toBe(0);
      await post(colleague, chat.id, 'четыре');
      expect((await chatOf(colleague, chat.id)).unreadCount).toBe(0);
      expect((await chatOf(owner, chat.id)).unreadCount).toBe(1);
      expect((await read(randomUUID())).status).toBe(404);
    });
  });
});

describe('Messages', () => {
  let owner: Person;
  let colleague: Person;

  beforeAll(async () => {
    owner = await anOrg();
    colleague = await aUser(owner);
  });

  it('posted ten times at once under one clientId are one message with one set of runs', async () => {
    const chat = await aChat(owner, [colleague]);
    const body = { content: '@@lawyer и @@hr, @никто [[say:готово]]', clientId: 'draft-1' };
    const path = `/chats/${chat.id}/messages`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => owner.client.post<PostedBody>(path, body)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(new Set(answers.map((one) => one.body.message.id)).size).toBe(1);
    const runs = answers.map((one) => one.body.runs.map(({ id }) => id));
    expect(runs[0]).toHaveLength(2);
    expect(runs).toEqual(runs.map(() => runs[0]));
    expect(answers.map((one) => one.body.unknownMentions)).toEqual(answers.map(() => ['@никто']));
    await Promise.all((runs[0] as string[]).map((id) => ended(owner, id)));

    const { items } = await messagesOf(owner, chat.id);
    expect(items.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(items.filter(({ author }) => author.kind === 'user')).toHaveLength(1);
    expect((await chatOf(colleague, chat.id)).unreadCount).toBe(3);

    const other = await post(colleague, chat.id, 'тот же номер, другой автор', { clientId: 'draft-1' });
    expect(other.message.author.id).toBe(colleague.id);
    const again = await post(owner, chat.id, 'другой текст @нет', { clientId: 'draft-1' });
    expect(again.message).toMatchObject({ content: body.content, seq: 1 });
    expect(again.unknownMentions).toEqual(['@никто']);
  });

  it('have one order for everybody under fifty posts at once, in number and in time', async () => {
    const chat = await aChat(owner, [colleague]);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => post(index % 2 ? owner : colleague, chat.id, `№ ${index}`)),
    );
    const [mine, theirs] = await Promise.all([
      messagesOf(owner, chat.id, '?limit=200'),
      messagesOf(colleague, chat.id, '?limit=200'),
    ]);
    expect(mine.items.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => 50 - index));
    expect(theirs.items).toEqual(mine.items);
    const times = mine.items.map((message) => (message as MessageBody & { createdAt: string }).createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((await chatOf(owner, chat.id)).lastMessageAt).toBe(times[0]);
  });

  it('are paged newest first, also while new ones arrive', async () => {
    const chat = await aChat(owner);
    for (let index = 1; index <= 7; index++) await post(owner, chat.id, `${index}`);
    const first = await messagesOf(owner, chat.id, '?limit=3');
    await post(owner, chat.id, '8');
    const second = await messagesOf(owner, chat.id, `?limit=3&cursor=${first.nextCursor}`);
    const third = await messagesOf(owner, chat.id, `?limit=3&cursor=${second.nextCursor}`);
    const contents = [first, second, third].map(({ items }) => items.map(({ content }) => content));
    expect(contents).toEqual([['7', '6', '5'], ['4', '3', '2'], ['1']]);
    expect(third.nextCursor).toBeNull();
    for (const query of ['?cursor=abc', `?cursor=${Buffer.from('["-1"]').toString('base64url')}`]) {
      expect((await owner.client.get(`/chats/${chat.id}/messages${query}`)).status).toBe(400);
    }
  });

  it.each<[what: string, content: string]>([
    ['emoji of several code points', '👩‍👩‍👧‍👦 🇷🇺 👍🏽 e\u0301 é'],
    ['line ends of every kind', 'раз\r\nдва\nтри\rчетыре\r\n'],
    ['right-to-left text and marks', '\u202eשלום\u202c مرحبا \u200f'],
    ['white space around', '  \t отступ\n\n'],
    ['JSON and HTML', '{"a":"\\u0000"} <script>alert("x")</script> &amp;'],
    ['what looks like SQL', `'); DROP TABLE messages; -- $1`],
    ['a byte order mark and separators', 'x\ufeff\u2028y\u2029z'],
  ])('keep %s byte for byte', async (_, content) => {
    const chat = await aChat(owner);
    const { message } = await post(owner, chat.id, content);
    expect(message.content).toBe(content);
    expect((await messagesOf(owner, chat.id)).items[0]?.content).toBe(content);
  });

  it('are 100,000 characters at most', async () => {
    const chat = await aChat(owner);
    const { message } = await post(owner, chat.id, 'я'.repeat(100_000));
    expect(message.content).toHaveLength(100_000);
    const refused = await owner.client.post<Problem>(`/chats/${chat.id}/messages`, {
      content: 'я'.repeat(100_001),
    });
    expect(refused.body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'content' }] });
  });

  it.each<[what: string, body: unknown]>([
    ['nothing', {}],
    ['an empty text', { content: '' }],
    ['white space alone', { content: ' \n\t' }],
    ['a number', { content: 7 }],
    ['U+0000', { content: 'a\0b' }],
    ['half of a surrogate pair', '{"content":"\\ud83d"}'],
    ['an unknown field', { content: 'x', authorId: randomUUID() }],
    ['a clientId with spaces', { content: 'x', clientId: 'a b' }],
    ['a clientId too long', { content: 'x', clientId: 'a'.repeat(101) }],
    ['a reply to no id', { content: 'x', replyToId: 'first' }],
    ['a list', []],
    ['null', 'null'],
  ])('are refused with %s', async (_, body) => {
    const chat = await aChat(owner);
    const refused = await owner.client.post<Problem>(`/chats/${chat.id}/messages`, body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
    expect((await messagesOf(owner, chat.id)).items).toEqual([]);
  });

  it('reply to messages of their own chat', async () => {
    const chat = await aChat(owner);
    const { message } = await post(owner, chat.id, 'вопрос');
    const reply = await post(owner, chat.id, 'ответ', { replyToId: message.id });
    expect(reply.message.replyToId).toBe(message.id);
  });

  it('have malformed ids refused, not looked up', async () => {
    for (const path of ['/chats/1', '/chats/1/messages', '/messages/x', `/messages/${randomUUID()}x`]) {
      expect((await owner.client.get(path)).status).toBe(400);
    }
    expect((await owner.client.get(`/messages/${randomUUID()}`)).status).toBe(404);
  });
});
