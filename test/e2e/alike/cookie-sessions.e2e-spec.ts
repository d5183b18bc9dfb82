import { once } from 'node:events';
import { anApiKey, anOrg, anyone, artelUrl, password, type Person } from '../../support/builders.js';
import { Browser } from '../../support/browser.js';
import { Client } from '../../support/client.js';
import { ArtelProcess } from '../../support/artel-process.js';
import { eventually } from '../../support/profile.js';

interface Entered {
  user: { id: string };
  organization: { id: string };
  expiresIn: number;
  csrfToken: string;
  code?: string;
}

const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const monthSeconds = 30 * 86_400;

/** A browser in which this person has logged in. */
async function entered(person: Person, url = artelUrl()): Promise<Browser> {
  const browser = new Browser(url);
  const { body } = await browser.post<Entered>('/auth/login', { email: person.email, password });
  browser.csrfToken = body.csrfToken;
  return browser;
}

describe('A session in cookies', () => {
  let owner: Person;
  let browser: Browser;

  beforeAll(async () => {
    owner = await anOrg();
  });

  beforeEach(async () => {
    browser = await entered(owner);
  });

  it('begins with cookies that no script can read, and no token in the body', async () => {
    const { status, body, setCookies } = await browser.post<Entered>('/auth/login', {
      email: owner.email,
      password,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      user: expect.objectContaining({ id: owner.id }),
      organization: expect.objectContaining({ id: owner.orgId }),
      expiresIn: 900,
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    const common = { sameSite: 'strict' };
    expect(setCookies).toEqual({
      artel_access: {
        ...common,
        name: 'artel_access',
        value: expect.any(String),
        path: '/',
        httpOnly: true,
        maxAge: 900,
      },
      artel_refresh: {
        ...common,
        name: 'artel_refresh',
        value: expect.stringMatching(/^art_r_/),
        path: '/api/v1/auth',
        httpOnly: true,
        maxAge: monthSeconds,
      },
      artel_csrf: { ...common, name: 'artel_csrf', value: body.csrfToken, path: '/', maxAge: monthSeconds },
    });
  });

  it('begins with a registration too', async () => {
    const fresh = new Browser(artelUrl());
    const name = crypto.randomUUID().slice(0, 13);
    const { status, body } = await fresh.post<Entered>('/auth/register', {
      organization: { name: `Org ${name}` },
      username: `u-${name}`,
      email: `${name}@example.com`,
      password,
    });
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['csrfToken', 'expiresIn', 'organization', 'user']);
    expect((await fresh.get<{ csrfToken: string }>('/auth/me')).body.csrfToken).toBe(body.csrfToken);
  });

  it('leaves the contract of all other clients as it is', async () => {
    const { status, body, headers } = await anyone().post<object>('/auth/login', {
      email: owner.email,
      password,
    });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'accessToken',
      'expiresIn',
      'organization',
      'refreshToken',
      'user',
    ]);
    expect(headers.getSetCookie()).toEqual([]);
    const tokens = body as { accessToken: string; refreshToken: string };
    const next = await anyone().post<object>('/auth/refresh', { refreshToken: tokens.refreshToken });
    expect(Object.keys(next.body).sort()).toEqual(['accessToken', 'expiresIn', 'refreshToken']);
    expect((await anyone().withToken(tokens.accessToken).get<object>('/auth/me')).body).not.toHaveProperty(
      'csrfToken',
    );
    const other = await new Browser(artelUrl()).post('/auth/login', {}, { 'x-artel-session': 'cookies' });
    expect(other).toMatchObject(refused(400, 'validation_failed'));
    expect(await anyone().post('/auth/refresh')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'refreshToken' }] },
    });
  });

  it('reads with its cookie alone, and changes with the CSRF token of its page', async () => {
    const me = await browser.get<{ csrfToken: string }>('/auth/me', { 'x-artel-session': '' });
    expect(me).toMatchObject({ status: 200, body: { csrfToken: browser.csrfToken } });
    expect(browser.documentCookie).toEqual({ artel_csrf: browser.csrfToken });
    expect((await browser.post('/chats', { kind: 'group', title: 'Из браузера' })).status).toBe(201);
  });

  it('goes on with its refresh cookie, which travels to the routes of sessions only', async () => {
    expect(browser.cookiesFor('/api/v1/chats')).not.toContain('artel_refresh');
    browser.forget('artel_access');
    expect(await browser.get('/auth/me')).toMatchObject(refused(401, 'unauthenticated'));
    const before = browser.cookie('artel_refresh');
    const { status, body, setCookies } = await browser.post<Entered>('/auth/refresh');
    expect(status).toBe(200);
    expect(body).toEqual({ expiresIn: 900, csrfToken: browser.csrfToken });
    expect(setCookies.artel_refresh?.value).not.toBe(before);
    // It ends when the session does, however often it was refreshed.
    expect(setCookies.artel_refresh?.maxAge).toBeLessThanOrEqual(monthSeconds);
    expect(setCookies.artel_refresh?.maxAge).toBeGreaterThan(monthSeconds - 60);
    expect((await browser.get('/auth/me')).status).toBe(200);
    // With a body as well as without, in all the tabs at once.
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.post('/auth/refresh', {})));
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map((answer) => answer.setCookies.artel_refresh?.value)).size).toBe(1);
  });

  it('is refreshed from one place', async () => {
    const refreshToken = browser.cookie('artel_refresh');
    expect(await browser.post('/auth/refresh', { refreshToken })).toMatchObject(
      refused(400, 'validation_failed'),
    );
    browser.forget('artel_refresh');
    expect(await browser.post('/auth/refresh')).toMatchObject(refused(401, 'unauthenticated'));
  });

  it('ends with logout: cookies are cleared, and what was in them opens nothing', async () => {
    const stolen = [browser.cookie('artel_access'), browser.cookie('artel_refresh')];
    const { status, setCookies } = await browser.post('/auth/logout');
    expect(status).toBe(204);
    expect(Object.values(setCookies).map(({ name, path, maxAge }) => [name, path, maxAge])).toEqual([
      ['artel_access', '/', 0],
      ['artel_refresh', '/api/v1/auth', 0],
      ['artel_csrf', '/', 0],
    ]);
    expect(browser.cookiesFor('/api/v1/auth')).toBe('');
    const thief = anyone().withToken(stolen[0] ?? '');
    await eventually('refused', async () => (await thief.get('/auth/me')).status === 401, 5_000);
    expect((await anyone().post('/auth/refresh', { refreshToken: stolen[1] })).status).toBe(401);
  });

  it('is marked Secure where the public address is https', async () => {
    const process = await ArtelProcess.start({
      env: { PUBLIC_URL: 'https://artel.example', LLM_PROVIDER: 'demo' },
    });
    try {
      const secure = new Browser(process.url, 'https://artel.example');
      const name = crypto.randomUUID().slice(0, 13);
      const { status, setCookies } = await secure.post<Entered>('/auth/register', {
        organization: { name },
        username: 'owner',
        email: `${name}@example.com`,
        password,
      });
      expect(status).toBe(201);
      expect(Object.values(setCookies).map(({ secure }) => secure)).toEqual([true, true, true]);
    } finally {
      await process.stop();
    }
  }, 60_000);
});

describe('A forged request', () => {
  let owner: Person;
  let browser: Browser;
  let other: Browser;

  beforeAll(async () => {
    owner = await anOrg();
    [browser, other] = await Promise.all([entered(owner), entered(owner)]);
  });

  const forgeries: Record<string, () => Record<string, string>> = {
    'without the token': () => ({ 'x-csrf-token': '' }),
    'with a wrong token': () => ({ 'x-csrf-token': 'A'.repeat(43) }),
    'with a token of another length': () => ({ 'x-csrf-token': 'x' }),
    'with more than the token': () => ({ 'x-csrf-token': `${browser.csrfToken}, ${browser.csrfToken}` }),
    "with the token of the person's other session": () => ({ 'x-csrf-token': other.csrfToken ?? '' }),
    'with a planted cookie to match': () => ({
      'x-csrf-token': 'planted',
      cookie: browser.cookiesFor('/api/v1/auth').replace(browser.csrfToken ?? '', 'planted'),
    }),
    'of a foreign page': () => ({ origin: 'https://evil.example' }),
    'of a page without an origin': () => ({ origin: 'null' }),
    'of a page on another port': () => ({ origin: 'http://127.0.0.1:1' }),
    'of a page whose name begins like ours': () => ({ origin: `${artelUrl()}.evil.example` }),
    'from another site': () => ({ 'sec-fetch-site': 'cross-site' }),
    'from a sibling domain': () => ({ 'sec-fetch-site': 'same-site', origin: '' }),
  };

  it.each(Object.keys(forgeries))('%s changes nothing', async (name) => {
    const headers = forgeries[name]?.() ?? {};
    const title = `Подделка ${name}`;
    const forged = await browser.post('/chats', { kind: 'group', title }, headers);
    expect(forged).toMatchObject(refused(403, 'csrf_failed'));
    const { items } = (await browser.get<{ items: { title: string }[] }>('/chats')).body;
    expect(items.some((chat) => chat.title === title)).toBe(false);
    for (const [method, path, body] of [
      ['PUT', `/chats/${crypto.randomUUID()}/members/${owner.id}`],
      ['PATCH', `/users/${owner.id}`, { name: title }],
      ['DELETE', `/api-keys/${crypto.randomUUID()}`],
    ] as const) {
      const answer = await browser.request(method, `/api/v1${path}`, body, headers);
      expect(answer).toMatchObject(refused(403, 'csrf_failed'));
    }
    expect(await browser.post('/auth/logout', undefined, headers)).toMatchObject(refused(403, 'csrf_failed'));
    expect(await browser.post('/auth/refresh', undefined, headers)).toMatchObject(
      refused(403, 'csrf_failed'),
    );
    expect((await browser.get('/auth/me')).status).toBe(200);
  });

  it('cannot log a browser in as somebody else', async () => {
    const credentials = { email: owner.email, password };
    for (const name of [
      'of a foreign page',
      'of a page without an origin',
      'from another site',
      'from a sibling domain',
    ]) {
      const answer = await new Browser(artelUrl()).post('/auth/login', credentials, forgeries[name]?.());
      expect(answer).toMatchObject(refused(403, 'csrf_failed'));
      expect(answer.setCookies).toEqual({});
    }
  });

  it('is none when the client named its token itself', async () => {
    const headers = { origin: 'https://partner.example', authorization: `Bearer ${owner.accessToken}` };
    const { status } = await new Client(artelUrl()).request(
      'POST',
      '/api/v1/chats',
      { kind: 'group', title: 'x' },
      headers,
    );
    expect(status).toBe(201);
  });
});

describe('Two credentials', () => {
  it('open nothing together, in either order, by any door', async () => {
    const [owner, stranger] = await Promise.all([anOrg(), anOrg()]);
    const browser = await entered(owner);
    const key = await anApiKey(owner);
    for (const token of [stranger.accessToken, owner.accessToken, key, 'x']) {
      const answer = await browser.get('/auth/me', { authorization: `Bearer ${token}` });
      expect(answer).toMatchObject(refused(401, 'unauthenticated'));
      await expect(browser.socket(`/ws?token=${token}`)).rejects.toThrow('401');
    }
    const models = await browser.request('GET', '/v1/models', undefined, { authorization: `Bearer ${key}` });
    expect(models.status).toBe(401);
    const planted = `${browser.cookiesFor('/')}; artel_access=${stranger.accessToken}`;
    expect(await browser.get('/auth/me', { cookie: planted })).toMatchObject(refused(401, 'unauthenticated'));
    await expect(browser.socket('/ws', { cookie: planted })).rejects.toThrow('401');
  });

  it('are one when they are the same', async () => {
    const owner = await anOrg();
    const browser = await entered(owner);
    const authorization = `Bearer ${browser.cookie('artel_access')}`;
    expect((await browser.post('/chats', { kind: 'group', title: 'x' }, { authorization })).status).toBe(201);
  });

  it('do not mix: a key is none in a cookie, a cookie is none for keys', async () => {
    const owner = await anOrg();
    const browser = await entered(owner);
    const cookie = `artel_access=${await anApiKey(owner)}`;
    expect((await browser.request('GET', '/v1/models', undefined, { cookie })).status).toBe(401);
    await expect(browser.socket('/ws', { cookie })).rejects.toThrow('401');
    expect((await browser.request('GET', '/v1/models')).status).toBe(403);
  });
});

describe('A socket by cookie', () => {
  it('opens for no foreign page, and ends with the session', async () => {
    const owner = await anOrg();
    const browser = await entered(owner);
    const { body } = await browser.get<{ items: { id: string }[] }>('/agents');
    const sockets = [await browser.socket('/ws'), await browser.socket(`/ws/agents/${body.items[0]?.id}`)];
    for (const path of ['/ws', `/ws/agents/${body.items[0]?.id}`]) {
      for (const origin of ['null', 'https://evil.example']) {
        await expect(browser.socket(path, { origin })).rejects.toThrow('403');
      }
    }
    const closed = Promise.all(sockets.map(async (socket) => (await once(socket, 'close'))[0] as number));
    expect((await browser.post('/auth/logout')).status).toBe(204);
    const timeout = new Promise((resolve) => setTimeout(resolve, 5_000, 'stayed open').unref());
    expect(await Promise.race([closed, timeout])).toEqual([4401, 4401]);
  });
});
