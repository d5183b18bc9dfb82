import { aChat, anOrg, anyone, aUser, password, post, type Person } from '../support/builders.js';
import { Browser } from '../support/browser.js';
import { Client } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { query } from '../support/services.js';

interface SessionBody {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  userAgent: string | null;
  address: string | null;
  current: boolean;
  expiresAt: string;
}
interface Tokens {
  accessToken: string;
  refreshToken: string;
}
interface PageBody<T> {
  items: T[];
  nextCursor: string | null;
}

const within = 5_000;
const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });

let deployment: Deployment;

/** On the scaled profile these are two processes: what is ended at the first must be over at the last. */
const [first, last] = [() => deployment.url, () => deployment.apis.at(-1)?.url ?? deployment.url];

beforeAll(async () => {
  deployment = await aDeployment({ RUN_CONCURRENCY: '10' }, { apis: 2 });
}, 90_000);

afterAll(async () => {
  // Nothing here is about a graceful end, which would wait for the answers that are still being written.
  await Promise.all([...deployment.apis, ...deployment.workers].map((process) => process.kill()));
  await deployment.stop();
});

async function loggedIn({ email }: Person, userAgent = 'Phone/0.1', url = first()) {
  const headers = { 'user-agent': userAgent };
  const { body } = await anyone(url).request<Tokens>(
    'POST',
    '/api/v1/auth/login',
    { email, password },
    headers,
  );
  return {
    ...body,
    client: new Client(url, body.accessToken),
    elsewhere: new Client(last(), body.accessToken),
  };
}
const sessionsOf = async (client: Client): Promise<SessionBody[]> =>
  (await client.get<PageBody<SessionBody>>('/auth/sessions')).body.items;
const currentOf = async (client: Client): Promise<SessionBody> =>
  (await sessionsOf(client)).find(({ current }) => current) as SessionBody;
const status = async (client: Client): Promise<number> => (await client.get('/auth/me')).status;
const endsSoon = (what: string, client: Client) =>
  eventually(`${what} has ended`, async () => (await status(client)) === 401, within);

/** What a socket is closed with, or that it was not, in the time that is promised. */
function closing(socket: { waitClosed: (millis: number) => Promise<{ code: number }> }): Promise<number> {
  return socket.waitClosed(within).then(({ code }) => code);
}

describe('The list of sessions', () => {
  it('tells a person where they are logged in, the newest first, and nothing that opens a door', async () => {
    const person = await anOrg(first());
    const phone = await loggedIn(person, 'Phone/1.0');
    const sessions = await sessionsOf(phone.client);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toEqual({
      id: expect.any(String),
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      userAgent: 'Phone/1.0',
      address: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/),
      current: true,
      expiresAt: expect.any(String),
    });
    const [newest, oldest] = sessions as [SessionBody, SessionBody];
    expect(oldest).toMatchObject({ current: false, userAgent: expect.any(String) });
    expect(Date.parse(newest.expiresAt) - Date.parse(newest.createdAt)).toBeGreaterThan(29 * 86_400_000);
    expect((await sessionsOf(person.client)).map(({ id, current }) => [id, current])).toEqual([
      [newest.id, false],
      [oldest.id, true],
    ]);
    const page = await phone.client.get<PageBody<SessionBody>>('/auth/sessions?limit=1');
    expect(page.body.items).toEqual([newest]);
    const rest = await phone.client.get<PageBody<SessionBody>>(
      `/auth/sessions?limit=1&cursor=${page.body.nextCursor}`,
    );
    expect(rest.body).toEqual({ items: [oldest], nextCursor: null });
  });

  it('is of nobody else, and without those that have ended', async () => {
    const person = await anOrg(first());
    const colleague = await aUser(person, { role: 'admin' });
    expect(await sessionsOf(colleague.client)).toHaveLength(1);
    const other = await loggedIn(person);
    await other.client.post('/auth/logout');
    expect(await sessionsOf(person.client)).toHaveLength(1);
  });

  it('tells of the last refresh and where it came from; use alone is noted to the minute', async () => {
    const person = await anOrg(first());
    const laptop = await loggedIn(person, 'Laptop/1.0');
    const before = await currentOf(laptop.client);
    for (const client of [laptop.client, laptop.elsewhere]) expect(await status(client)).toBe(200);
    expect((await currentOf(laptop.client)).lastUsedAt).toBe(before.lastUsedAt);
    const refreshed = await anyone(last()).request(
      'POST',
      '/api/v1/auth/refresh',
      { refreshToken: laptop.refreshToken },
      { 'user-agent': 'Laptop/2.0' },
    );
    expect(refreshed.status).toBe(200);
    const after = await currentOf(laptop.client);
    expect(after).toMatchObject({ id: before.id, userAgent: 'Laptop/2.0', expiresAt: before.expiresAt });
    expect(Date.parse(after.lastUsedAt)).toBeGreaterThan(Date.parse(before.lastUsedAt));
  });
});

describe('A session that its owner ends', () => {
  it('is over in every process: routes, refresh, streams and both kinds of sockets', async () => {
    const person = await anOrg(first());
    const lost = await loggedIn(person);
    const kept = await loggedIn(person);
    const [{ id }, keptSession] = [await currentOf(lost.client), await currentOf(kept.client)];
    expect(await status(lost.elsewhere)).toBe(200);
    const { body: agents } = await person.client.get<PageBody<{ id: string }>>('/agents');
    const sockets = await Promise.all([
      lost.elsewhere.socket(),
      lost.elsewhere.socket(`/ws/agents/${agents.items[0]?.id}`),
    ]);
    const survivor = await kept.elsewhere.socket();
    const chat = await aChat({ ...person, client: lost.client });
    const { runs } = await post(
      { ...person, client: lost.client },
      chat.id,
      '@@lawyer [[tokens:150]] [[delay:100]]',
    );
    let heard = 0;
    const reading = lost.elsewhere.stream(`/runs/${runs[0]?.id}/events`, { onEvent: () => heard++ }).then(
      () => 'ended',
      () => 'was cut',
    );
    await eventually('the answer streams', () => Promise.resolve(heard > 2));

    expect((await person.client.delete(`/auth/sessions/${id}`)).status).toBe(204);
    const timeout = new Promise((resolve) => setTimeout(resolve, within, 'went on').unref());
    expect(await Promise.race([reading, timeout])).toBe('was cut');
    expect(await Promise.all(sockets.map(closing))).toEqual([4401, 4401]);
    await endsSoon('the session', lost.elsewhere);
    const refresh = await anyone(last()).post('/auth/refresh', { refreshToken: lost.refreshToken });
    expect(refresh).toMatchObject(refused(401, 'invalid_token'));
    expect(await person.client.delete(`/auth/sessions/${id}`)).toMatchObject(refused(404, 'not_found'));

    expect(await status(kept.elsewhere)).toBe(200);
    expect((await survivor.call('ping')).event).toBe('ack');
    survivor.close();
    await kept.client.post(`/runs/${runs[0]?.id}/cancel`);
    expect((await sessionsOf(person.client)).map((session) => session.id)).toContain(keptSession.id);
  }, 40_000);

  it('is one of their own: nobody finds the session of another', async () => {
    const [owner, stranger] = [await anOrg(first()), await anOrg(first())];
    const member = await aUser(owner);
    const { id } = await currentOf(member.client);
    for (const { client } of [owner, stranger]) {
      expect(await client.delete(`/auth/sessions/${id}`)).toMatchObject(refused(404, 'not_found'));
    }
    expect((await owner.client.delete('/auth/sessions/x')).status).toBe(400);
    expect(await status(member.client)).toBe(200);
  });

  it('may be the one that asks', async () => {
    const person = await anOrg(first());
    const { id } = await currentOf(person.client);
    expect((await person.client.delete(`/auth/sessions/${id}`)).status).toBe(204);
    await endsSoon('the session', person.client);
  });

  it('may be all of the others at once', async () => {
    const person = await anOrg(first());
    const others = [await loggedIn(person), await loggedIn(person)];
    const browser = new Browser(first());
    const { body } = await browser.post<{ csrfToken: string }>('/auth/login', {
      email: person.email,
      password,
    });
    browser.csrfToken = body.csrfToken;
    const socket = await others[0]?.elsewhere.socket();
    expect(
      await browser.request('DELETE', '/api/v1/auth/sessions', undefined, { 'x-csrf-token': '' }),
    ).toMatchObject(refused(403, 'csrf_failed'));
    expect((await browser.request('DELETE', '/api/v1/auth/sessions')).status).toBe(204);
    for (const { elsewhere } of others) await endsSoon('the other session', elsewhere);
    await endsSoon('the first session', person.client);
    expect(socket && (await closing(socket))).toBe(4401);
    const left = (await browser.get<PageBody<SessionBody>>('/auth/sessions')).body.items;
    expect(left.map(({ current }) => current)).toEqual([true]);
    expect((await browser.request('DELETE', '/api/v1/auth/sessions')).status).toBe(204);
  });
});

describe('The sessions of a colleague', () => {
  it('are ended by those who may deactivate them; the colleague may log in again', async () => {
    const owner = await anOrg(first());
    const [admin, other, member] = [
      await aUser(owner, { role: 'admin' }),
      await aUser(owner, { role: 'admin' }),
      await aUser(owner),
    ];
    const socket = await new Client(last(), member.accessToken).socket();
    const end = (by: Person, of: Person) => by.client.delete(`/users/${of.id}/sessions`);
    expect(await end(member, admin)).toMatchObject(refused(403, 'forbidden'));
    expect(await end(admin, other)).toMatchObject(refused(403, 'forbidden'));
    expect(await end(admin, owner)).toMatchObject(refused(403, 'forbidden'));
    expect(await end(admin, admin)).toMatchObject(refused(403, 'forbidden'));
    expect(await end(await anOrg(first()), member)).toMatchObject(refused(404, 'not_found'));
    expect((await end(admin, member)).status).toBe(204);
    expect(await closing(socket)).toBe(4401);
    await endsSoon('the session', new Client(last(), member.accessToken));
    const refresh = await anyone(last()).post('/auth/refresh', { refreshToken: member.refreshToken });
    expect(refresh.status).toBe(401);
    expect(await status((await loggedIn(member)).client)).toBe(200);
    expect((await end(owner, admin)).status).toBe(204);
    await endsSoon('the session', admin.client);
    expect(await status(other.client)).toBe(200);
  });
});

describe('The audit log', () => {
  interface Entry {
    actor: { kind: string; id: string | null };
    action: string;
    object: { id: string };
    details: object;
    userAgent: string | null;
    address: string | null;
  }
  const entries = async (person: Person, filter: string): Promise<Entry[]> =>
    (await person.client.get<PageBody<Entry>>(`/audit?${filter}`)).body.items;

  it('has where people came in, and who ended their sessions', async () => {
    const owner = await anOrg(first());
    const member = await aUser(owner);
    const phone = await loggedIn(member, 'Phone/1.0');
    const { id } = await currentOf(phone.client);
    const person = { kind: 'user', id: member.id };
    expect(await entries(owner, `action=session.opened&objectId=${id}`)).toMatchObject([
      { actor: person, details: {}, userAgent: 'Phone/1.0', address: expect.stringContaining('127.0.0.1') },
    ]);
    await phone.client.post('/auth/logout');
    expect(await entries(owner, `action=session.ended&objectId=${id}`)).toMatchObject([{ actor: person }]);
    const tablet = await currentOf((await loggedIn(member)).client);
    await member.client.delete(`/auth/sessions/${tablet.id}`);
    expect(await entries(owner, `action=session.ended&objectId=${tablet.id}`)).toHaveLength(1);
    await loggedIn(member);
    await member.client.delete('/auth/sessions');
    await owner.client.delete(`/users/${member.id}/sessions`);
    const ended = await entries(owner, `action=user.sessions-ended&objectId=${member.id}`);
    expect(ended).toMatchObject([
      { actor: { id: owner.id }, details: { sessions: 1, exceptOwn: false } },
      { actor: { id: member.id }, details: { sessions: 1, exceptOwn: true } },
    ]);
  });

  it('has logins that were refused to known accounts, and used tokens that came back', async () => {
    const owner = await anOrg(first());
    const member = await aUser(owner);
    const { email } = member;
    const login = (secret: string) => anyone(first()).post('/auth/login', { email, password: secret });
    expect((await login('not the password')).status).toBe(401);
    const refusals = () => entries(owner, `action=session.refused&objectId=${member.id}`);
    await eventually('it is recorded', async () => (await refusals()).length === 1);
    expect(await refusals()).toMatchObject([
      { actor: { kind: 'system', id: null }, address: expect.stringContaining('127.0.0.1') },
    ]);
    await owner.client.delete(`/users/${member.id}`);
    expect((await login(password)).status).toBe(401);
    await eventually('it is recorded too', async () => (await refusals()).length === 2);

    const { id } = await currentOf(owner.client);
    const other = await loggedIn(owner);
    const stolen = owner.refreshToken.replace(/\.[^.]+$/, `.${'A'.repeat(43)}`);
    const replay = await anyone(first()).post('/auth/refresh', { refreshToken: stolen });
    expect(replay).toMatchObject(refused(401, 'token_reused'));
    expect(await entries({ ...owner, client: other.client }, `action=session.replayed`)).toMatchObject([
      { actor: { kind: 'system' }, object: { id }, details: { userId: owner.id } },
    ]);
    await endsSoon('the session', owner.client);
  });

  it('has API keys that were made and revoked, without their secrets', async () => {
    const owner = await anOrg(first());
    const { body } = await owner.client.post<{ id: string; key: string; prefix: string }>('/api-keys', {
      name: 'Сайт',
    });
    await owner.client.delete(`/api-keys/${body.id}`);
    const told = await entries(owner, `objectType=api-key&objectId=${body.id}`);
    expect(told).toMatchObject([
      { actor: { id: owner.id }, action: 'api-key.revoked' },
      {
        actor: { id: owner.id },
        action: 'api-key.created',
        details: { prefix: body.prefix, agentIds: null },
      },
    ]);
    expect(JSON.stringify(told)).not.toContain(body.key);
  });
});

// Where the database can be reached while the processes run: what time does to it.
if (profile === 'scaled') {
  describe('A session in use', () => {
    const sql = (text: string, values: unknown[]) =>
      query<{ id: string }>(deployment.env.DATABASE_URL ?? '', text, values);

    it('is noted again when its last note is a minute old', async () => {
      const person = await anOrg(first());
      const { id } = await currentOf(person.client);
      await sql(`UPDATE sessions SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, [id]);
      const old = Date.now() - 60_000;
      await eventually(
        'the use is noted',
        async () => Date.parse((await currentOf(new Client(last(), person.accessToken))).lastUsedAt) > old,
      );
    });

    it('ends with its time, and is listed no more', async () => {
      const person = await anOrg(first());
      const other = await loggedIn(person);
      const socket = await other.elsewhere.socket();
      const { id } = await currentOf(other.client);
      await sql('UPDATE sessions SET expires_at = now() WHERE id = $1', [id]);
      await eventually('it has ended', async () => (await status(other.elsewhere)) === 401, 6_000);
      expect((await sessionsOf(person.client)).map((session) => session.id)).not.toContain(id);
      expect(await person.client.delete(`/auth/sessions/${id}`)).toMatchObject(refused(404, 'not_found'));
      expect((await anyone(first()).post('/auth/refresh', { refreshToken: other.refreshToken })).status).toBe(
        401,
      );
      expect((await socket.waitClosed(20_000)).code).toBe(4401);
    }, 30_000);
  });
}
