import { randomUUID } from 'node:crypto';
import {
  aChat,
  anApiKey,
  anOrg,
  artelUrls,
  aUser,
  type ChatBody,
  databaseUrl,
  ended,
  type MessageBody,
  type Person,
  post,
  type PostedBody,
} from '../support/builders.js';
import { Client, type Frame } from '../support/client.js';
import { eventually, profile } from '../support/profile.js';
import { query } from '../support/services.js';

interface Problem {
  status: number;
  code: string;
  detail: string;
}
interface Access {
  visibility: string;
  userIds: string[];
  roles: string[];
}
interface RoleBody {
  id: string;
  username: string;
  visibility: string;
}

/** A change must be in force after this long, in every process. */
const inForceMillis = 5_000;

const idOf = async ({ client }: Person, username: string): Promise<string> =>
  (await client.get<RoleBody>(`/roles/${username}`)).body.id;
const setAccess = (person: Person, id: string, access: object) =>
  person.client.put<Access & Problem>(`/agents/${id}/access`, access);
const openChat = (person: Person, agentId: string) =>
  person.client.post<ChatBody & Problem>('/chats', { kind: 'agent', agentId });
const countOf = async ({ client }: Person, chatId: string): Promise<number> =>
  (await client.get<{ items: unknown[] }>(`/chats/${chatId}/messages?limit=200`)).body.items.length;

/** Whether it was let in; refused in any way but this one is a failure. */
function verdict(status: number, good: number, refused: number): boolean {
  expect([good, refused]).toContain(status);
  return status === good;
}

describe('Who may use an agent', () => {
  let owner: Person;
  let admin: Person;
  let listed: Person;
  let unlisted: Person;
  let plainKey: Client;
  let listingKey: Client;
  let otherKey: Client;
  let hr: string;
  const chats = new Map<Person, { group: string; agent: string }>();

  beforeAll(async () => {
    owner = await anOrg();
    [admin, listed, unlisted] = await Promise.all([
      aUser(owner, { role: 'admin' }),
      aUser(owner),
      aUser(owner),
    ]);
    hr = await idOf(owner, 'hr');
    const key = async (more?: object) => owner.client.withToken(await anApiKey(owner, more));
    plainKey = await key();
    listingKey = await key({ agentIds: [hr] });
    otherKey = await key({ agentIds: [await idOf(owner, 'lawyer')] });
    // Opened while everyone may use the role.
    for (const person of [owner, admin, listed, unlisted]) {
      const [group, agent] = [await aChat(person), await openChat(person, hr)];
      chats.set(person, { group: group.id, agent: agent.body.id });
    }
  });

  const chatsOf = (person: Person) => chats.get(person) as { group: string; agent: string };

  /** Every door of a person, each open or shut. */
  const doorsOf = async (person: Person): Promise<Record<string, boolean>> => {
    const { client } = person;
    const listedIn = async (path: string) =>
      (await client.get<{ items: RoleBody[] }>(path)).body.items.some(({ id }) => id === hr);
    const { group, agent } = chatsOf(person);
    const mentioned = await post(person, group, '@@hr [[say:да]]');
    expect([mentioned.runs.length, mentioned.unknownMentions.length]).toContain(1);
    expect(mentioned.message.mentions).toHaveLength(mentioned.runs.length);

    const before = await countOf(person, agent);
    const asked = await client.post<Problem>(`/chats/${agent}/messages`, { content: 'Вопрос [[say:да]]' });
    const posting = verdict(asked.status, 201, 403);
    if (!posting)
      expect(asked.body).toMatchObject({ code: 'forbidden', detail: expect.stringMatching('use') });

    const socket = await client.socket();
    const sent = await socket.call('message.send', { chatId: agent, content: 'Вопрос [[say:да]]' });
    socket.close();
    const sending = sent.event === 'ack';
    if (!sending) {
      expect(sent.data).toMatchObject({ code: 'forbidden' });
      expect(await countOf(person, agent)).toBe(before);
    }
    return {
      'GET /roles': await listedIn('/roles'),
      'GET /roles/{username}': verdict((await client.get('/roles/hr')).status, 200, 404),
      'GET /agents': await listedIn('/agents'),
      'GET /agents/{id}': verdict((await client.get(`/agents/${hr}`)).status, 200, 404),
      mention: mentioned.runs.length === 1,
      'an agent chat': verdict((await openChat(person, hr)).status, 201, 404),
      'a message in an agent chat': posting,
      'message.send': sending,
      '/ws/agents': await socketOpens(person),
    };
  };

  const socketOpens = async (person: Person): Promise<boolean> => {
    const socket = await person.client.socket(`/ws/agents/${hr}`);
    socket.send({ type: 'message', content: 'Вопрос [[say:да]]' });
    const first = await socket.wait((frame: Frame) => frame.type !== undefined);
    if (first.type === 'error') expect((await socket.waitClosed()).code).toBe(4404);
    socket.close();
    return first.type === 'status';
  };

  const doorsOfKey = async (key: Client): Promise<Record<string, boolean>> => {
    const models = await key.request<{ data: { id: string }[] }>('GET', '/v1/models');
    const model = await key.request('GET', '/v1/models/hr');
    const asked = await key.request<{ error?: { code: string } }>('POST', '/v1/chat/completions', {
      model: 'hr',
      messages: [{ role: 'user', content: '[[say:да]]' }],
    });
    if (asked.status !== 200) expect(asked.body.error?.code).toBe('model_not_found');
    return {
      'GET /v1/models': models.body.data.some(({ id }) => id === 'hr'),
      'GET /v1/models/{id}': verdict(model.status, 200, 404),
      'POST /v1/chat/completions': verdict(asked.status, 200, 404),
    };
  };

  const all = (doors: Record<string, boolean>, open: boolean) =>
    Object.fromEntries(Object.keys(doors).map((door) => [door, open]));

  const people = () => ({ owner, admin, listed, unlisted });
  const keys = () => ({ plainKey, listingKey, otherKey });

  it.each<[what: string, access: () => object, may: string[]]>([
    [
      'everyone',
      () => ({ visibility: 'everyone' }),
      ['owner', 'admin', 'listed', 'unlisted', 'plainKey', 'listingKey'],
    ],
    [
      'listed people',
      () => ({ visibility: 'users', userIds: [listed.id, listed.id] }),
      ['owner', 'admin', 'listed', 'listingKey'],
    ],
    ['nobody but those who manage it', () => ({ visibility: 'users' }), ['owner', 'admin', 'listingKey']],
    [
      'members',
      () => ({ visibility: 'roles', roles: ['member'] }),
      ['owner', 'admin', 'listed', 'unlisted', 'listingKey'],
    ],
    ['administrators', () => ({ visibility: 'roles', roles: ['admin'] }), ['owner', 'admin', 'listingKey']],
  ])('is said by its access: %s', async (_, access, may) => {
    expect((await setAccess(owner, hr, access())).status).toBe(200);
    for (const [name, person] of Object.entries(people())) {
      const doors = await doorsOf(person);
      expect([name, doors]).toEqual([name, all(doors, may.includes(name))]);
    }
    for (const [name, key] of Object.entries(keys())) {
      await eventually(
        `${name} finds its doors ${may.includes(name) ? 'open' : 'shut'}`,
        async () => Object.values(await doorsOfKey(key)).every((open) => open === may.includes(name)),
        inForceMillis,
      );
    }
  });

  it('is not told to those who may not: a role shut to them is a role that does not exist', async () => {
    await setAccess(owner, hr, { visibility: 'users', userIds: [listed.id] });
    const same = async (path: string, other: string) => {
      const [shut, none] = [
        await unlisted.client.get<Problem>(path),
        await unlisted.client.get<Problem>(other),
      ];
      expect({ ...shut.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    };
    await same('/roles/hr', '/roles/nobody');
    await same(`/agents/${hr}`, `/agents/${randomUUID()}`);
    const { message, runs, unknownMentions } = await post(
      unlisted,
      chatsOf(unlisted).group,
      '@@hr и @@nobody',
    );
    expect([message.mentions, runs, unknownMentions]).toEqual([[], [], ['@@hr', '@@nobody']]);
    const [shut, none] = [await openChat(unlisted, hr), await openChat(unlisted, randomUUID())];
    expect({ ...shut.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    const page = await unlisted.client.get<{ items: RoleBody[]; nextCursor: string }>('/roles?limit=2');
    expect(page.body.items.map(({ username }) => username)).toEqual(['accountant', 'chu']);
    const next = await unlisted.client.get<{ items: RoleBody[] }>(
      `/roles?limit=2&cursor=${page.body.nextCursor}`,
    );
    expect(next.body.items.map(({ username }) => username)).toEqual(['lawyer', 'sales']);
  });

  it('is not widened by what another role writes', async () => {
    await setAccess(owner, hr, { visibility: 'users', userIds: [listed.id] });
    const { runs } = await post(
      unlisted,
      chatsOf(unlisted).group,
      '@@lawyer `[[say:спросите @@hr и @@chu]]`',
    );
    const { messageId } = await ended(unlisted, runs[0]?.id ?? '');
    const { body } = await unlisted.client.get<MessageBody>(`/messages/${messageId}`);
    expect(body.content).toContain('спросите @@hr и @@chu');
    expect(body.mentions.map(({ username }) => username)).toEqual(['chu']);
  });

  it('is shown and changed by those who manage agents, and by nobody else', async () => {
    await setAccess(admin, hr, { visibility: 'users', userIds: [unlisted.id, listed.id] });
    const expected = { visibility: 'users', userIds: [listed.id, unlisted.id].sort(), roles: [] };
    for (const person of [owner, admin]) {
      expect((await person.client.get(`/agents/${hr}/access`)).body).toEqual(expected);
    }
    expect((await owner.client.get<RoleBody>('/roles/hr')).body.visibility).toBe('users');
    expect((await setAccess(owner, hr, expected)).body).toEqual(expected);
    for (const client of [listed.client, unlisted.client]) {
      expect((await client.get(`/agents/${hr}/access`)).status).toBe(403);
      expect((await client.put(`/agents/${hr}/access`, { visibility: 'everyone' })).status).toBe(403);
    }
    expect((await plainKey.put(`/agents/${hr}/access`, { visibility: 'everyone' })).status).toBe(403);
    expect((await owner.client.get(`/agents/${hr}/access`)).body).toEqual(expected);
  });

  it('takes no ids of another organization, in the path or in the body', async () => {
    const stranger = await anOrg();
    await setAccess(owner, hr, { visibility: 'users', userIds: [listed.id] });
    const before = (await owner.client.get<Access>(`/agents/${hr}/access`)).body;
    for (const id of [stranger.id, randomUUID()]) {
      const refused = await setAccess(owner, hr, { visibility: 'users', userIds: [listed.id, id] });
      expect(refused.body).toMatchObject({ status: 404, code: 'not_found' });
    }
    for (const agentId of [hr, randomUUID()]) {
      expect((await stranger.client.get(`/agents/${agentId}/access`)).status).toBe(404);
      expect((await setAccess(stranger, agentId, { visibility: 'everyone' })).status).toBe(404);
    }
    expect((await owner.client.get(`/agents/${hr}/access`)).body).toEqual(before);
  });

  it.each<[what: string, access: object, path: string]>([
    ['an unknown visibility', { visibility: 'nobody' }, 'visibility'],
    ['no visibility', {}, 'visibility'],
    ['an unknown role', { visibility: 'roles', roles: ['king'] }, 'roles.0'],
    ['what is no id', { visibility: 'users', userIds: ['anna'] }, 'userIds.0'],
    ['people that would not count', { visibility: 'everyone', userIds: [randomUUID()] }, 'userIds'],
    ['roles that would not count', { visibility: 'users', roles: ['admin'] }, 'roles'],
  ])('refuses %s', async (_, access, path) => {
    const { body } = await owner.client.put<Problem & { errors: { path: string }[] }>(
      `/agents/${hr}/access`,
      access,
    );
    expect(body).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(body.errors.map((error) => error.path)).toEqual([path]);
  });

  it('belongs to the organization, also for a role from a file: reading the files again keeps it', async () => {
    await setAccess(owner, hr, { visibility: 'roles', roles: ['admin'] });
    expect((await owner.client.post('/roles/reload')).status).toBe(200);
    const access = { visibility: 'roles', userIds: [], roles: ['admin'] };
    expect((await owner.client.get(`/agents/${hr}/access`)).body).toEqual(access);
    const other = await anOrg();
    expect((await other.client.get<RoleBody>('/roles/hr')).body.visibility).toBe('everyone');
  });

  it('lets what was asked before be answered', async () => {
    await setAccess(owner, hr, { visibility: 'everyone' });
    const { runs } = await post(
      unlisted,
      chatsOf(unlisted).agent,
      'Долгий вопрос [[say:ответ]] [[first:800]]',
    );
    await setAccess(owner, hr, { visibility: 'users' });
    expect(await ended(unlisted, runs[0]?.id ?? '')).toMatchObject({ status: 'succeeded' });
    const again = await unlisted.client.post(`/chats/${chatsOf(unlisted).agent}/messages`, {
      content: 'Ещё',
    });
    expect(again.status).toBe(403);
  });

  it('answers a repeated post with the first one, also when access has gone since', async () => {
    await setAccess(owner, hr, { visibility: 'everyone' });
    const message = { content: 'Вопрос [[say:да]]', clientId: randomUUID() };
    const path = `/chats/${chatsOf(unlisted).agent}/messages`;
    const first = await unlisted.client.post<PostedBody>(path, message);
    await setAccess(owner, hr, { visibility: 'users' });
    const again = await unlisted.client.post<PostedBody>(path, message);
    expect([again.status, again.body.message.id]).toEqual([201, first.body.message.id]);
  });

  it('shuts an open socket of one agent to further messages, in words', async () => {
    await setAccess(owner, hr, { visibility: 'everyone' });
    const socket = await unlisted.client.socket(`/ws/agents/${hr}`);
    socket.send({ type: 'message', content: 'Раз [[say:первый]]' });
    await socket.wait((frame) => frame.type === 'message');
    await setAccess(owner, hr, { visibility: 'users' });
    socket.send({ type: 'message', content: 'Два [[say:второй]]' });
    const refused = await socket.wait((frame) => frame.type === 'error');
    expect(refused.content).toMatch(/no longer/);
    socket.close();
  });

  it('follows a person’s permission role', async () => {
    const climber = await aUser(owner);
    await setAccess(owner, hr, { visibility: 'roles', roles: ['admin'] });
    expect((await climber.client.get('/roles/hr')).status).toBe(404);
    await owner.client.patch(`/users/${climber.id}`, { role: 'admin' });
    await eventually(
      'the new administrator sees the role',
      async () => (await climber.client.get('/roles/hr')).status === 200,
      inForceMillis,
    );
  });
});

describe('Withdrawn access', () => {
  it('is withdrawn in every process within 5 s', async () => {
    const owner = await anOrg();
    const member = await aUser(owner);
    const hr = await idOf(owner, 'hr');
    const key = await anApiKey(owner);
    const doors = artelUrls().map((url) => ({
      facade: () =>
        new Client(url, key).request('POST', '/v1/chat/completions', {
          model: 'hr',
          messages: [{ role: 'user', content: '[[say:да]]' }],
        }),
      role: () => new Client(url, member.accessToken).get('/roles/hr'),
    }));
    const statuses = () =>
      Promise.all(doors.flatMap(({ facade, role }) => [facade(), role()])).then((answers) =>
        answers.map(({ status }) => status),
      );
    expect(new Set(await statuses())).toEqual(new Set([200]));
    await setAccess(owner, hr, { visibility: 'users', userIds: [owner.id] });
    await eventually(
      'all doors are shut',
      async () => (await statuses()).every((status) => status === 404),
      inForceMillis,
    );
    await setAccess(owner, hr, { visibility: 'everyone' });
    await eventually(
      'all doors are open',
      async () => (await statuses()).every((status) => status === 200),
      inForceMillis,
    );
    if (profile !== 'scaled') return;
    const audit = await query(
      databaseUrl(),
      `SELECT actor_id, object_id, details FROM audit_log
       WHERE org_id = $1 AND action = 'agent.access-changed' ORDER BY id`,
      [owner.orgId],
    );
    const row = (details: object) => ({ actor_id: owner.id, object_id: hr, details });
    expect(audit).toEqual([
      row({ visibility: 'users', userIds: [owner.id], roles: [] }),
      row({ visibility: 'everyone', userIds: [], roles: [] }),
    ]);
  }, 90_000);
});
