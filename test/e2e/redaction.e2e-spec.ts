import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import { WebSocket } from 'ws';
import { aChat, anApiKey, anOrg, anyone, ended, post, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { knowsScripted } from '../support/scripted-outside.js';
import { query } from '../support/services.js';
import { aFile, download } from '../support/uploads.js';

const scaled = profile === 'scaled';

/** What was sent through a door, and must be found nowhere behind it. */
class Seeds {
  readonly credentials = new Map<string, string>();
  readonly texts = new Map<string, string>();

  /** A password, token, key or value: it may be in no log, no store, no queue and no error. */
  credential = (door: string, value = `Seed-${randomBytes(16).toString('hex')}`): string =>
    note(this.credentials, door, value);

  /** What people write: it is stored where it belongs, and may be in no log. */
  text = (door: string): string => note(this.texts, door, `text-${randomBytes(12).toString('hex')}`);
}

function note(seeds: Map<string, string>, door: string, value: string): string {
  seeds.set(door, value);
  return value;
}

const found = (seeds: Map<string, string>, haystack: string): string[] =>
  [...seeds].filter(([, value]) => haystack.includes(value)).map(([door]) => door);

const JWT_SECRET = `jwt-${randomBytes(32).toString('hex')}`;
const ENCRYPTION_KEY = `key-${randomBytes(32).toString('hex')}`;

const seeds = new Seeds();
const { credential, text } = seeds;
/** Bodies that refused requests were answered with. */
const refusals: string[] = [];
let deployment: Deployment;
let owner: Person;
let redis: { monitor: Redis; client: Redis; seen: string[] } | undefined;

const logs = (): string => [...deployment.apis, ...deployment.workers].map(({ log }) => log).join('\n');

interface Sending {
  token?: string;
  headers?: Record<string, string>;
}

async function send<T>(method: string, path: string, body?: unknown, { token, headers }: Sending = {}) {
  const client = anyone(deployment.url);
  const from = token ? client.withToken(token) : client;
  const answer = await from.request<T>(method, path, body, headers);
  if (answer.status >= 400) refusals.push(JSON.stringify(answer.body));
  return answer;
}
const api = <T>(path: string, body: unknown, token = owner.accessToken, headers = {}) =>
  send<T>('POST', `/api/v1${path}`, body, { token, headers });

beforeAll(async () => {
  const env = { LOG_LEVEL: 'trace', LOG_FORMAT: 'json', JWT_SECRET, ENCRYPTION_KEY, ...knowsScripted };
  deployment = await aDeployment(env);
  if (scaled) redis = await watchRedis(process.env.TEST_REDIS_URL ?? '');
  owner = await anOrg(deployment.url);
  credential('the secret that signs tokens', deployment.env.JWT_SECRET);
  credential('the master key', deployment.env.ENCRYPTION_KEY);
}, 90_000);

afterAll(async () => {
  redis?.monitor.disconnect();
  redis?.client.disconnect();
  await deployment.stop();
});

async function watchRedis(url: string) {
  const client = new Redis(url);
  const monitor = await client.monitor();
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, args: string[]) => seen.push(args.join(' ')));
  return { monitor, client, seen };
}

describe('Secrets are sent through every door', () => {
  const person = () => ({ username: `p-${randomUUID()}`, email: `${randomUUID()}@example.com` });
  const organization = { name: 'Org' };

  it('passwords and tokens', async () => {
    const given = { ...person(), organization, password: credential('register') };
    const { body } = await send<{ accessToken: string; refreshToken: string }>(
      'POST',
      '/api/v1/auth/register',
      given,
    );
    credential('access token', body.accessToken);
    credential('refresh token', body.refreshToken);
    const login = (password: string, headers = {}) =>
      send<{ csrfToken: string }>(
        'POST',
        '/api/v1/auth/login',
        { email: given.email, password },
        { headers },
      );
    expect((await login(given.password)).status).toBe(200);
    expect((await login(credential('failed login'))).status).toBe(401);
    expect((await login(credential('password of 72 bytes and more', 'Seed'.repeat(50)))).status).toBe(401);
    const byCookie = await login(given.password, { 'x-artel-session': 'cookie' });
    for (const cookie of byCookie.headers.getSetCookie()) {
      const [, value] = /=([^;]{20,})/.exec(cookie) ?? [];
      if (value) credential(`cookie ${cookie.split('=')[0]}`, value);
    }
    const refresh = (refreshToken: string) => send('POST', '/api/v1/auth/refresh', { refreshToken });
    const next = await send<{ refreshToken: string }>('POST', '/api/v1/auth/refresh', {
      refreshToken: body.refreshToken,
    });
    credential('rotated refresh token', next.body.refreshToken);
    expect((await refresh(credential('unknown refresh token'))).status).toBe(401);
    expect((await send('GET', '/api/v1/auth/me', undefined, { token: body.accessToken })).status).toBe(200);
  });

  it('what integrations are let in with', async () => {
    const { accessToken: token } = owner;
    const { body: roles } = await send<{ items: { id: string }[] }>('GET', '/api/v1/roles', undefined, {
      token,
    });
    const path = `/api/v1/agents/${roles.items[0]?.id}/integrations/scripted`;
    const put = (body: object) => send('PUT', path, body, { token });
    expect((await put({ secrets: { token: credential('integration') } })).status).toBe(200);
    expect((await put({ secrets: { token: credential('integration, changed') } })).status).toBe(200);
    expect((await put({ secrets: { tokn: credential('integration, mistyped') } })).status).toBe(400);
    expect((await put({ secrets: { token: [credential('integration, in a list')] } })).status).toBe(400);
    const address = `/api/v1/integrations/amocrm/${randomUUID()}/events/${credential('address of an account')}`;
    const told = await fetch(`${deployment.url}${address}`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
    });
    expect(told.status).toBe(401);
    refusals.push(await told.text());
    const closed = {
      settings: { url: 'http://127.0.0.1:9' },
      secrets: { token: credential('integration, lost') },
    };
    expect((await put(closed)).status).toBeGreaterThanOrEqual(400);
  });

  it('credentials that are none', async () => {
    const refused = async (headers: Record<string, string>, path = '/api/v1/auth/me') =>
      expect((await send('GET', path, undefined, { headers })).status).toBeGreaterThanOrEqual(400);
    await refused({ authorization: `Bearer ${credential('unknown token')}` });
    await refused({ authorization: `Bearer artel-sk-${credential('unknown key')}` });
    await refused({ authorization: `Basic ${credential('basic')}` });
    await refused({ authorization: `Bearer ${credential('two tokens')} ${credential('second of two')}` });
    await refused({ cookie: `artel_access=${credential('cookie')}; artel_csrf=${credential('csrf')}` });
    await refused({
      'x-csrf-token': credential('csrf header'),
      cookie: `artel_refresh=${credential('refresh')}`,
    });
    await refused({}, `/api/v1/users?token=${credential('query')}`);
    await refused({}, `/api/v1/${credential('path')}`);
    await refused({}, `/v1/models/${credential('facade path')}?api_key=${credential('facade query')}`);
    const forged = jwt.sign({ org: randomUUID() }, credential('forging secret'));
    await refused({ authorization: `Bearer ${credential('forged token', forged)}` });
    const url = deployment.url.replace('http', 'ws');
    for (const at of [
      `/ws?token=${credential('socket')}`,
      `/ws/agents/x?token=${credential('agent socket')}`,
    ]) {
      await new Promise((resolve) => new WebSocket(url + at).on('error', resolve));
    }
  });

  it('bodies that cannot be read, or are not valid', async () => {
    const raw = (body: string, headers = {}) =>
      send('POST', '/api/v1/auth/login', body, {
        headers: { 'content-type': 'application/json', ...headers },
      });
    const refused = [
      await raw(`{"email": "a@example.com", "password": "${credential('cut JSON')}`),
      await raw(`{"password": ${credential('JSON without quotes')}}`),
      await raw(credential('no JSON')),
      await raw(`{"__proto__": {"password": "${credential('poisoned JSON')}"}}`),
      await raw(`password=${credential('form')}`, { 'content-type': 'application/x-www-form-urlencoded' }),
      await raw(`password=${credential('text')}`, { 'content-type': 'text/plain' }),
      await raw(`"${credential('too large').repeat(80_000)}"`),
      await raw(JSON.stringify({ email: 'none', password: credential('invalid e-mail') })),
      await raw(JSON.stringify({ email: credential('password in the wrong field'), password: 5 })),
      await raw(JSON.stringify({ email: 'a@example.com', password: 'x', [credential('unknown field')]: 1 })),
      await raw(JSON.stringify({ email: 'a@example.com', password: [credential('list')] })),
      await send('POST', '/api/v1/auth/register', {
        ...person(),
        organization,
        password: credential('short name'),
        name: '',
      }),
      await send('POST', '/api/v1/auth/register', {
        username: 'x',
        email: owner.email,
        organization,
        password: credential('taken e-mail'),
      }),
    ];
    // Whose name is unknown to us is told in the answer, and only there.
    const echoed = seeds.credentials.get('unknown field') ?? '';
    expect(refused.map(({ status }) => status).filter((status) => status < 400 || status > 499)).toEqual([]);
    expect(found(new Map([['x', echoed]]), logs())).toEqual([]);
  });

  it('secrets of integrations', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const name = 'integration';
    const created = await api<{ id: string }>(
      '/secrets',
      { name, value: credential('secret') },
      undefined,
      headers,
    );
    expect(created.status).toBe(201);
    expect((await api('/secrets', { name, value: credential('secret of a taken name') })).status).toBe(409);
    expect((await api('/secrets', { name: 'x', value: credential('long secret').repeat(500) })).status).toBe(
      400,
    );
    const value = credential('replaced secret');
    const put = await send(
      'PUT',
      `/api/v1/secrets/${created.body.id}`,
      { value },
      { token: owner.accessToken },
    );
    expect(put.status).toBe(200);
  });

  it('the address of a calendar', async () => {
    const { body } = await api<{ url: string }>('/calendar/feed', {}, undefined, {
      'idempotency-key': randomUUID(),
    });
    const { pathname } = new URL(body.url);
    credential('the address of a calendar', /art_f_[\w-]+/.exec(pathname)?.[0]);
    expect((await send('GET', pathname)).status).toBe(200);
    const unknown = credential(
      'a guessed address of a calendar',
      `art_f_${randomBytes(32).toString('base64url')}`,
    );
    expect((await send('GET', `/api/v1/calendar/feeds/${unknown}.ics`)).status).toBe(404);
  });

  it('keys, and prompts of the facade', async () => {
    const key = credential('API key', await anApiKey(owner));
    const ask = (prompt: string, more = {}) =>
      send(
        'POST',
        '/v1/chat/completions',
        { model: 'lawyer', messages: [{ role: 'user', content: prompt }], ...more },
        { token: key },
      );
    expect((await ask(`[[tokens:2]] ${text('prompt')}`)).status).toBe(200);
    expect((await ask(`[[tokens:2]] ${text('streamed prompt')}`, { stream: true })).status).toBe(200);
    for (const fault of ['500', 'malformed', 'clean-cut'])
      await ask(`[[tokens:4]] [[fault:${fault}]] ${text(`prompt at a model's ${fault}`)}`);
    expect((await ask(text('prompt for an unknown model'), { model: text('unknown model') })).status).toBe(
      404,
    );
    expect((await ask(text('prompt with a wrong option'), { temperature: text('option') })).status).toBe(400);
  }, 60_000);

  it('texts of people', async () => {
    const chat = await aChat(owner);
    const { runs } = await post(owner, chat.id, `@@lawyer [[say:${text('answer')}]] ${text('question')}`);
    const run = await ended(owner, runs[0]?.id ?? '');
    await api(`/messages/${run.messageId}/validate`, {
      decision: 'edit',
      content: text('edit'),
      comment: text('comment'),
    });
    await api(`/messages/${run.messageId}/feedback`, { rating: 'down', comment: text('feedback') });
    const { message } = await post(owner, chat.id, text('first text'));
    await owner.client.patch(`/messages/${message.id}`, { content: text('rewritten text') });
    await owner.client.delete(`/messages/${message.id}`);
    await owner.client.get(`/chats/${chat.id}/export`);
    const failing = await post(
      owner,
      chat.id,
      `@@lawyer [[tokens:4]] [[fault:cut]] ${text('failed question')}`,
    );
    await ended(owner, failing.runs[0]?.id ?? '');
    const socket = await owner.client.socket();
    await socket.call('message.send', { chatId: chat.id, content: text('frame') });
    await socket.call('message.send', {
      chatId: text('wrong id in a frame'),
      content: text('refused frame'),
    });
    socket.send(`{"event": "${text('cut frame')}`);
    socket.close();
    expect((await api(`/chats/${randomUUID()}/messages`, { content: text('unknown chat') })).status).toBe(
      404,
    );
    expect((await api(`/chats/${chat.id}/messages`, { content: `${text('NUL')}\0` })).status).toBe(400);
  }, 60_000);

  it('files, and what they are called', async () => {
    const chat = await aChat(owner);
    const file = await aFile(owner, `${text('file name')}.txt`, text('file'));
    const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:2]]', { attachmentIds: [file.id] });
    expect((await ended(owner, runs[0]?.id ?? '')).status).toBe('succeeded');
    expect((await download(owner, file.id)).status).toBe(200);
    const form = new FormData();
    form.append(text('wrong field'), new Blob([text('refused file')]), text('name of a refused file'));
    const headers = { authorization: `Bearer ${owner.accessToken}` };
    const refused = await fetch(`${deployment.url}/api/v1/files`, { method: 'POST', headers, body: form });
    refusals.push(await refused.text());
    expect(refused.status).toBe(400);
  });

  it('what an operator sends, and the links they get', async () => {
    const operator = () => {
      const claims = { iss: 'artel', aud: 'artel-operator', jti: randomUUID() };
      const header = { alg: 'HS256', typ: 'artel-operator+jwt' };
      const token = jwt.sign(claims, deployment.env.JWT_SECRET ?? '', { expiresIn: 60, header });
      return credential(`operator's token ${claims.jti}`, token);
    };
    const made = await api<{ passwordLink: { url: string } }>(
      '/operator/organizations',
      { name: 'Org', owner: person() },
      operator(),
    );
    expect(made.status).toBe(201);
    credential('link', made.body.passwordLink.url.split('#')[1]);
    const given = { name: 'Org', owner: { ...person(), password: credential("operator's password") } };
    expect((await api('/operator/organizations', given, operator())).status).toBe(201);
    const twice = { ...given, owner: { ...given.owner, password: credential('password of a taken e-mail') } };
    expect((await api('/operator/organizations', twice, operator())).status).toBe(409);
  });

  it('links, used and refused, and changed passwords', async () => {
    const invite = () => api<{ token: string }>('/invites', { email: person().email, role: 'member' });
    const { token } = (await invite()).body;
    credential('invite', token);
    const accept = (given: string, password: string) =>
      send('POST', '/api/v1/auth/invites/accept', { token: given, username: person().username, password });
    expect(
      (
        await accept(
          credential('unknown invite', `art_i_${randomBytes(32).toString('base64url')}`),
          'x'.repeat(9),
        )
      ).status,
    ).toBe(410);
    expect((await accept(token, credential('short', 'Seed-12'))).status).toBe(400);
    expect((await accept(token, credential('password of an invited person'))).status).toBeLessThan(300);
    expect((await accept(token, credential('invite used twice'))).status).toBe(410);
    const confirm = (given: string) =>
      send('POST', '/api/v1/auth/password-reset/confirm', {
        token: given,
        password: credential(`reset by ${given}`),
      });
    expect((await confirm(credential('malformed reset'))).status).toBe(400);
    expect(
      (await confirm(credential('unknown reset', `art_p_${randomBytes(32).toString('base64url')}`))).status,
    ).toBe(410);
    const change = (currentPassword: string) =>
      api('/auth/password', {
        currentPassword,
        newPassword: credential(`new password after ${currentPassword}`),
      });
    expect((await change(credential('wrong present password'))).status).toBe(403);
    await send('POST', '/api/v1/auth/password-reset', { email: owner.email });
  });

  if (scaled) {
    it('statements that the database refuses, with the row in its error', async () => {
      const url = deployment.env.DATABASE_URL ?? '';
      await query(url, `ALTER TABLE messages ADD CONSTRAINT refused CHECK (content NOT LIKE '%refuse-me%')`);
      await query(url, `ALTER TABLE users ADD CONSTRAINT refused CHECK (name NOT LIKE '%refuse-me%')`);
      const chat = await aChat(owner);
      const content = `refuse-me ${text('refused by the database')}`;
      expect((await api(`/chats/${chat.id}/messages`, { content })).status).toBe(500);
      const refused = {
        ...person(),
        organization,
        name: 'refuse-me',
        password: credential('refused by the database'),
      };
      expect((await send('POST', '/api/v1/auth/register', refused)).status).toBe(500);
      await eventually('both are logged', () =>
        Promise.resolve(logs().split('violates check constraint').length > 2),
      );
    });
  }
});

describe('None of them is found', () => {
  it('in what the processes printed, at the finest level', async () => {
    // What is printed comes through a pipe: the last line of all doors.
    const marker = randomUUID();
    await send('GET', '/api/v1/organizations/current', undefined, {
      token: owner.accessToken,
      headers: { 'user-agent': marker },
    });
    await eventually('the last request is logged', () =>
      Promise.resolve(logs().includes('"route":"/api/v1/organizations/current"')),
    );
    const printed = logs();
    // The search finds what is there: the organization is on every line about its requests.
    expect(found(new Map([['organization', owner.orgId]]), printed)).toEqual(['organization']);
    expect(printed).toContain('"level":20');
    expect(seeds.credentials.size).toBeGreaterThan(40);
    expect(seeds.texts.size).toBeGreaterThan(15);
    expect({ credentials: found(seeds.credentials, printed), texts: found(seeds.texts, printed) }).toEqual({
      credentials: [],
      texts: [],
    });
  });

  it('in errors that were answered, but for what they name', () => {
    const answered = refusals.join('\n');
    expect(refusals.length).toBeGreaterThan(30);
    expect(answered).toContain('"code":"invalid_credentials"');
    // The name of a field that we do not know, and of a path that is not there, is what the answer is about.
    const named = ['unknown field', 'path'];
    expect(found(seeds.credentials, answered).filter((door) => !named.includes(door))).toEqual([]);
  });

  if (scaled) {
    it('in Redis: neither kept there nor ever sent to it', async () => {
      if (!redis) throw new Error('Redis is not watched');
      const { client, seen } = redis;
      const kept: string[] = [];
      for await (const keys of client.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
        for (const key of keys) kept.push(key, JSON.stringify(await valueOf(client, key)));
      }
      const sent = seen.join('\n');
      // Both searches find what is there: live events of the chat, and jobs.
      expect(found(seeds.texts, sent)).toContain('question');
      expect(kept.join('\n')).toMatch(/artel:[\w-]+:jobs:/);
      expect(found(seeds.credentials, sent)).toEqual([]);
      expect(found(seeds.credentials, kept.join('\n'))).toEqual([]);
      // Live events carry texts to the sockets; jobs carry ids alone.
      expect(found(seeds.texts, kept.join('\n'))).toEqual([]);
    });

    it('and Redis holds nothing that another installation could take for its own', async () => {
      if (!redis) throw new Error('Redis is not watched');
      const { client } = redis;
      // The deployment that all files share is on the same Redis as ours.
      const channels = (await client.pubsub('CHANNELS', '*')) as string[];
      expect(channels.length).toBeGreaterThan(1);
      for (const name of [...channels, ...(await client.keys('*'))])
        expect(name).toMatch(/^artel:[\w-]{12}:/);
    });

    it('in the database, and texts only where they belong', async () => {
      const url = deployment.env.DATABASE_URL ?? '';
      const tables = await query<{ name: string }>(
        url,
        `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
      );
      const rows = new Map<string, string>();
      for (const { name } of tables) {
        const all = await query<{ row: string }>(url, `SELECT t::text AS row FROM "${name}" t`);
        rows.set(name, all.map(({ row }) => row).join('\n'));
      }
      expect(found(new Map([['organization', owner.orgId]]), rows.get('audit_log') ?? '')).toEqual([
        'organization',
      ]);
      expect(found(seeds.texts, rows.get('messages') ?? '')).toContain('question');
      for (const [table, content] of rows)
        expect({ table, found: found(seeds.credentials, content) }).toEqual({ table, found: [] });
      for (const table of ['outbox', 'audit_log', 'idempotency_keys'])
        expect({ table, found: found(seeds.texts, rows.get(table) ?? '') }).toEqual({ table, found: [] });
    });
  } else {
    it('in the files of the embedded database', async () => {
      await deployment.apis[0]?.terminate();
      const folder = join(deployment.env.DATA_DIR ?? '', 'pglite');
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
        file.isFile(),
      );
      const bytes = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
      expect(found(seeds.texts, bytes)).toContain('question');
      expect(found(seeds.credentials, bytes)).toEqual([]);
    });
  }
});

async function valueOf(client: Redis, key: string): Promise<unknown> {
  switch (await client.type(key)) {
    case 'string':
      return client.get(key);
    case 'hash':
      return client.hgetall(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, 0, -1);
    case 'stream':
      return client.xrange(key, '-', '+');
    default:
      return null;
  }
}
