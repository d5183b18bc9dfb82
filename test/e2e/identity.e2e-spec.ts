import { anApiKey, anOrg, anyone, artelUrl, aUser, password, type Person } from '../support/builders.js';
import type { Answer } from '../support/client.js';
import { eventually } from '../support/profile.js';

interface UserBody {
  id: string;
  username: string;
  name: string;
  email: string;
  role: string;
  isActive: boolean;
}
interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}
interface ProblemBody {
  code: string;
  errors?: { path: string; message: string }[];
}
interface KeyBody {
  id: string;
  name: string;
  prefix: string;
  key: string;
  lastUsedAt: string | null;
}
interface PageBody<T> {
  items: T[];
  nextCursor: string | null;
}

const within = 5_000;
const unique = (): string => crypto.randomUUID().slice(0, 13);

const registration = (more: object = {}) => {
  const name = unique();
  return {
    organization: { name: `Org ${name}` },
    username: `u-${name}`,
    email: `${name}@example.com`,
    password,
    ...more,
  };
};
const register = (body: object) => anyone().post<Tokens & ProblemBody>('/auth/register', body);
const login = (email: string, secret = password) =>
  anyone().post<Tokens & ProblemBody>('/auth/login', { email, password: secret });
const refresh = (refreshToken: string) =>
  anyone().post<Tokens & ProblemBody>('/auth/refresh', { refreshToken });
const me = (accessToken: string) => anyone().withToken(accessToken).get<ProblemBody>('/auth/me');
const models = (key: string) => anyone().withToken(key).request('GET', '/v1/models');

const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const statuses = (answers: Answer<unknown>[]): number[] => answers.map(({ status }) => status).sort();

/** The status that a credential is answered with is 401, at most 5 s from now. */
const endsSoon = (what: string, status: () => Promise<number>) =>
  eventually(`${what} no longer opens anything`, async () => (await status()) === 401, within);

/** Begun first, so that the test of a late replay waits for nothing but the rest of the ten seconds. */
let replay: { owner: Person; rotated: Tokens; at: number };

beforeAll(async () => {
  const owner = await anOrg();
  const rotated = (await refresh(owner.refreshToken)).body;
  replay = { owner, rotated, at: Date.now() };
});

describe('Registration and login', () => {
  it('makes an organization with its owner, who is then known by their token', async () => {
    const body = registration({ name: 'Анна', username: 'Анна.К', email: `A-${unique()}@Example.com` });
    const made = await register(body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      user: {
        username: 'анна.к',
        name: 'Анна',
        email: body.email.toLowerCase(),
        role: 'owner',
        isActive: true,
      },
      organization: { name: body.organization.name },
      expiresIn: expect.any(Number),
    });
    const known = await me(made.body.accessToken);
    const { user, organization } = made.body as unknown as { user: object; organization: object };
    expect(known).toMatchObject({ status: 200, body: { user, organization } });
    expect(JSON.stringify([made.body, known.body])).not.toMatch(/hash|password/i);
    const current = await anyone().withToken(made.body.accessToken).get('/organizations/current');
    expect(current.body).toEqual(organization);
    expect(await login(body.email.toUpperCase())).toMatchObject({ status: 200, body: { user } });
  });

  it('makes it speak the language that was asked for, or that of the browser', async () => {
    const localesOf = async (more: object, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${artelUrl()}/api/v1/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(registration(more)),
      });
      const { user, organization } = (await answer.json()) as Record<string, { locale: string }>;
      return [organization?.locale, user?.locale];
    };
    const english = { 'accept-language': 'en-GB,en;q=0.9' };
    expect(await localesOf({})).toEqual(['ru', 'ru']);
    expect(await localesOf({}, english)).toEqual(['en-GB', 'en-GB']);
    expect(await localesOf({ locale: 'de' }, english)).toEqual(['de', 'de']);
    expect(await register(registration({ locale: 'xx' }))).toMatchObject(refused(400, 'validation_failed'));
  });

  it('tells nobody whether the address or the password is wrong', async () => {
    const owner = await anOrg();
    const wrong = await login(owner.email, 'not the password');
    const unknown = await login(`${unique()}@example.com`);
    expect(wrong).toMatchObject(refused(401, 'invalid_credentials'));
    const { code, detail, title } = wrong.body as unknown as Record<string, string>;
    expect(unknown).toMatchObject({ status: 401, body: { code, detail, title } });
  });

  it('refuses a password past 72 bytes instead of cutting it, and takes one of exactly 72', async () => {
    const long = await register(registration({ password: 'я'.repeat(37) }));
    expect(long).toMatchObject(refused(400, 'password_too_long'));
    const body = registration({ password: 'я'.repeat(36) });
    expect((await register(body)).status).toBe(201);
    expect((await login(body.email, 'я'.repeat(36))).status).toBe(200);
    expect((await login(body.email, `${'я'.repeat(36)}й`)).status).toBe(401);
    const byAdmin = await (
      await anOrg()
    ).client.post('/users', {
      ...registration({ organization: undefined, password: 'x'.repeat(73) }),
    });
    expect(byAdmin).toMatchObject(refused(400, 'password_too_long'));
  });

  it('knows a password however its letters are composed', async () => {
    const body = registration({ password: 'Ёжик в тумане'.normalize('NFD') });
    expect((await register(body)).status).toBe(201);
    expect((await login(body.email, 'Ёжик в тумане'.normalize('NFC'))).status).toBe(200);
  });

  it('gives an address to one of many who register it at the same moment', async () => {
    const { email } = registration();
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(registration({ email }))));
    expect(statuses(answers)).toEqual([201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'already_exists',
      errors: [{ path: 'email' }],
    });
  });
});

describe('A session', () => {
  it('goes on with a new pair of tokens', async () => {
    const owner = await anOrg();
    const next = await refresh(owner.refreshToken);
    expect(next).toMatchObject({ status: 200, body: { expiresIn: expect.any(Number) } });
    expect(next.body.refreshToken).not.toBe(owner.refreshToken);
    expect((await me(next.body.accessToken)).status).toBe(200);
  });

  it('survives many tabs that refresh at once: all get the same next token, which works', async () => {
    const owner = await anOrg();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(owner.refreshToken)));
    expect(statuses(answers)).toEqual(Array(10).fill(200));
    const next = new Set(answers.map(({ body }) => body.refreshToken));
    expect(next.size).toBe(1);
    for (const { body } of answers) expect((await me(body.accessToken)).status).toBe(200);
    const [successor = ''] = next;
    // A tab that took the new token from another one refreshes once more: nobody is left with a used one.
    expect((await refresh(successor)).body.refreshToken).toBe(successor);
    expect((await refresh(owner.refreshToken)).body.refreshToken).toBe(successor);
  });

  it('ends with logout, for its access and its refresh token, and for no other session', async () => {
    const owner = await anOrg();
    const other = (await login(owner.email)).body;
    expect((await owner.client.post('/auth/logout')).status).toBe(204);
    await endsSoon('the access token', async () => (await me(owner.accessToken)).status);
    expect(await refresh(owner.refreshToken)).toMatchObject(refused(401, 'invalid_token'));
    expect((await me(other.accessToken)).status).toBe(200);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it.each(['', 'x', 'art_r_', `art_r_${'A'.repeat(22)}.${'B'.repeat(43)}`, 'я'.repeat(200)])(
    'is not found by what was never given out: %j',
    async (token) => {
      const { status, body } = await refresh(token);
      expect([status, body.code]).toEqual(token === '' ? [400, 'validation_failed'] : [401, 'invalid_token']);
    },
  );
});

describe('People of an organization', () => {
  let owner: Person;
  let admin: Person;
  let member: Person;

  beforeAll(async () => {
    owner = await anOrg();
    [admin, member] = await Promise.all([aUser(owner, { role: 'admin' }), aUser(owner)]);
  });

  const create = (by: Person, more: object = {}) =>
    by.client.post<UserBody & ProblemBody>('/users', { ...registration(more), organization: undefined });
  const patch = (by: Person, id: string, changes: object) =>
    by.client.patch<UserBody & ProblemBody>(`/users/${id}`, changes);

  it('are listed page by page, each once, to every member', async () => {
    const seen: UserBody[] = [];
    let cursor: string | null = '';
    do {
      const page: PageBody<UserBody> = (
        await member.client.get<PageBody<UserBody>>(`/users?limit=1${cursor && `&cursor=${cursor}`}`)
      ).body;
      expect(page.items.length).toBeLessThanOrEqual(1);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    const ids = seen.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining([owner.id, admin.id, member.id]));
  });

  it('are made and renamed by administrators, not by members', async () => {
    const made = await create(admin, { name: 'Пётр' });
    expect(made).toMatchObject({ status: 201, body: { name: 'Пётр', role: 'member', isActive: true } });
    expect((await member.client.get<UserBody>(`/users/${made.body.id}`)).body).toEqual(made.body);
    expect(await patch(admin, made.body.id, { name: 'Пётр Иванов' })).toMatchObject({
      status: 200,
      body: { name: 'Пётр Иванов' },
    });
    expect(await patch(admin, made.body.id, {})).toMatchObject({
      status: 200,
      body: { name: 'Пётр Иванов' },
    });
    expect(await create(member)).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(member, made.body.id, { name: 'x' })).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(member, member.id, { role: 'admin' })).toMatchObject(refused(403, 'forbidden'));
  });

  it('get and lose the rights of an administrator from the owner only', async () => {
    expect(await create(admin, { role: 'admin' })).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(admin, member.id, { role: 'admin' })).toMatchObject(refused(403, 'forbidden'));
    const other = await aUser(owner, { role: 'admin' });
    expect(await patch(admin, other.id, { role: 'member' })).toMatchObject(refused(403, 'forbidden'));
    expect(await admin.client.delete(`/users/${other.id}`)).toMatchObject(refused(403, 'forbidden'));
    expect((await create(other)).status).toBe(201);
    expect(await patch(owner, other.id, { role: 'member' })).toMatchObject({
      status: 200,
      body: { role: 'member' },
    });
    await eventually('the rights are gone', async () => (await create(other)).status === 403, within);
  });

  it('keep their owner whatever administrators do, and nobody changes their own access', async () => {
    expect((await create(owner, { role: 'owner' })).status).toBe(400);
    expect(await patch(admin, member.id, { role: 'owner' })).toMatchObject(refused(403, 'forbidden'));
    expect(await patch(admin, owner.id, { role: 'member' })).toMatchObject(refused(403, 'forbidden'));
    expect(await admin.client.delete(`/users/${owner.id}`)).toMatchObject(refused(403, 'forbidden'));
    expect(await admin.client.delete(`/users/${admin.id}`)).toMatchObject(refused(403, 'forbidden'));
    expect((await me(owner.accessToken)).status).toBe(200);
  });

  it('have names that are unique in it, also when many are made at once', async () => {
    const username = `имя-${unique()}`;
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        create(owner, { username: i % 2 ? username.toUpperCase() : username }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'already_exists',
      errors: [{ path: 'username' }],
    });
    expect((await create(await anOrg(), { username })).status).toBe(201);
  });

  it('lose all access within seconds when they are deactivated, and begin anew when they return', async () => {
    const leaver = await aUser(owner);
    expect((await me(leaver.accessToken)).status).toBe(200);
    expect((await owner.client.delete(`/users/${leaver.id}`)).status).toBe(204);
    await endsSoon('the access token', async () => (await me(leaver.accessToken)).status);
    expect(await refresh(leaver.refreshToken)).toMatchObject(refused(401, 'invalid_token'));
    expect(await login(leaver.email)).toMatchObject(refused(401, 'invalid_credentials'));
    expect((await owner.client.get<UserBody>(`/users/${leaver.id}`)).body.isActive).toBe(false);

    expect((await patch(owner, leaver.id, { isActive: true })).body.isActive).toBe(true);
    expect((await me(leaver.accessToken)).status).toBe(401);
    expect((await refresh(leaver.refreshToken)).status).toBe(401);
    expect((await login(leaver.email)).status).toBe(200);
  });
});

describe('API keys', () => {
  let owner: Person;

  beforeAll(async () => {
    owner = await anOrg();
  });

  const keys = async () => (await owner.client.get<PageBody<KeyBody>>('/api-keys')).body.items;

  it('show their secret once and open the facade only', async () => {
    const { status, body } = await owner.client.post<KeyBody>('/api-keys', { name: 'Сайт' });
    expect(status).toBe(201);
    expect(body.key.startsWith(body.prefix)).toBe(true);
    expect(body.key.length - body.prefix.length).toBeGreaterThanOrEqual(32);
    expect((await models(body.key)).status).toBe(200);
    expect(await anyone().withToken(body.key).get('/users')).toMatchObject(refused(403, 'forbidden'));
    expect(await models(owner.accessToken)).toMatchObject({
      status: 403,
      body: { error: { type: 'permission_error', code: 'forbidden' } },
    });
    const listed = (await keys()).find(({ id }) => id === body.id);
    expect(listed).toMatchObject({ name: 'Сайт', prefix: body.prefix });
    expect(JSON.stringify(listed)).not.toContain(body.key.slice(body.prefix.length));
    await eventually(
      'the use is noted',
      async () => (await keys()).find((k) => k.id === body.id)?.lastUsedAt,
    );
  });

  it('stop working within seconds when they are revoked', async () => {
    const { body } = await owner.client.post<KeyBody>('/api-keys', { name: 'лишний' });
    expect((await models(body.key)).status).toBe(200);
    expect((await owner.client.delete(`/api-keys/${body.id}`)).status).toBe(204);
    await endsSoon('the key', async () => (await models(body.key)).status);
    expect(await owner.client.delete(`/api-keys/${body.id}`)).toMatchObject(refused(404, 'not_found'));
    expect((await keys()).some(({ id }) => id === body.id)).toBe(false);
  });

  it('stop working when their time is over', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const key = await anApiKey(owner, { expiresAt });
    expect((await models(key)).status).toBe(200);
    await endsSoon('the key', async () => (await models(key)).status);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    const past = await owner.client.post('/api-keys', { name: 'x', expiresAt: '2020-01-01T00:00:00Z' });
    expect(past).toMatchObject(refused(400, 'validation_failed'));
  });

  it('belong to administrators, not to members', async () => {
    const member = await aUser(owner);
    const [key] = await keys();
    expect((await member.client.get('/api-keys')).status).toBe(403);
    expect((await member.client.post('/api-keys', { name: 'x' })).status).toBe(403);
    expect((await member.client.delete(`/api-keys/${key?.id}`)).status).toBe(403);
  });

  it.each(['artel-sk-', 'artel-sk-x', `artel-sk-${'A'.repeat(43)}`, `artel-sk-' OR 1=1 --`])(
    'are not guessed: %s',
    async (key) => expect((await models(key)).status).toBe(401),
  );
});

describe('Another organization', () => {
  it('sees and changes nobody and nothing here', async () => {
    const [mine, theirs] = await Promise.all([anOrg(), anOrg()]);
    const colleague = await aUser(mine);
    const { body: key } = await mine.client.post<KeyBody>('/api-keys', { name: 'наш' });
    const missing = refused(404, 'not_found');

    for (const id of [mine.id, colleague.id]) {
      expect(await theirs.client.get(`/users/${id}`)).toMatchObject(missing);
      expect(await theirs.client.patch(`/users/${id}`, { name: 'Взлом' })).toMatchObject(missing);
      expect(await theirs.client.patch(`/users/${id}`, {})).toMatchObject(missing);
      expect(await theirs.client.delete(`/users/${id}`)).toMatchObject(missing);
    }
    expect(await theirs.client.delete(`/api-keys/${key.id}`)).toMatchObject(missing);
    const people = (await theirs.client.get<PageBody<UserBody>>('/users')).body.items;
    expect(people.map(({ id }) => id)).toEqual([theirs.id]);
    expect((await theirs.client.get<PageBody<KeyBody>>('/api-keys')).body.items).toEqual([]);
    const cursor = Buffer.from(JSON.stringify(['00000000-0000-0000-0000-000000000000'])).toString(
      'base64url',
    );
    const all = (await theirs.client.get<PageBody<UserBody>>(`/users?cursor=${cursor}`)).body.items;
    expect(all.map(({ id }) => id)).toEqual([theirs.id]);

    expect((await mine.client.get<UserBody>(`/users/${colleague.id}`)).body.name).toBe(colleague.name);
    expect((await login(colleague.email)).status).toBe(200);
    expect((await models(key.key)).status).toBe(200);
  });
});

describe('Public pages', () => {
  it('need no credential', async () => {
    for (const path of ['/', '/health', '/health/ready', '/openapi.json', '/docs']) {
      expect((await fetch(artelUrl() + path)).status).toBe(200);
    }
  });
});

describe('A session of which a token was stolen', () => {
  it('is closed whole when a used token comes back after the others have moved on', async () => {
    const { owner, rotated, at } = replay;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at + 10_500 - Date.now())));
    // Two more steps: a thief who rotates often must not make the old token be forgotten.
    const newest = (await refresh(rotated.refreshToken)).body;
    expect(newest.refreshToken).not.toBe(rotated.refreshToken);
    expect((await me(newest.accessToken)).status).toBe(200);
    expect(await refresh(owner.refreshToken)).toMatchObject(refused(401, 'token_reused'));
    await endsSoon('the newest access token', async () => (await me(newest.accessToken)).status);
    for (const token of [newest.refreshToken, rotated.refreshToken, owner.refreshToken]) {
      expect(await refresh(token)).toMatchObject(refused(401, 'invalid_token'));
    }
    expect((await login(owner.email)).status).toBe(200);
  }, 30_000);
});
