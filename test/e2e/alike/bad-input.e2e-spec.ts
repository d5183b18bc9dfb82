import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import {
  aChat,
  anApiKey,
  anOrg,
  artelUrl,
  aUser,
  type ChatBody,
  type Person,
} from '../../support/builders.js';

interface Reply {
  status: number;
  type: string;
  requestId: string | undefined;
  body: Record<string, unknown>;
  text: string;
}
interface Ask {
  token?: string;
  /** Sent as it is. */
  body?: string | Buffer;
  type?: string | null;
}

/** A request whose path and bytes reach the server as they are written here; `fetch` would tidy them. */
function ask(
  method: string,
  path: string,
  { token, body, type = 'application/json' }: Ask = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(artelUrl());
    const headers = {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body !== undefined && type !== null ? { 'content-type': type } : {}),
      ...(body !== undefined ? { 'content-length': Buffer.byteLength(body) } : {}),
    };
    const request = httpRequest({ hostname, port, method, path, headers, timeout: 20_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          requestId: response.headers['x-request-id'] as string | undefined,
          body: parse(text),
          text,
        });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${path} hangs`)));
    request.on('error', reject);
    request.end(body);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const json = (value: unknown): string => JSON.stringify(value);

/** A client error in the form of the API: RFC 9457 with our code and the request's id. */
function expectProblem(reply: Reply, status?: number, code?: string): void {
  // The text comes along, so that a failure shows what was answered instead.
  const { type, text } = reply;
  expect({ type, text }).toEqual({ type: expect.stringMatching(/^application\/problem\+json\b/), text });
  expect(reply.body).toMatchObject({
    type: 'about:blank',
    title: expect.any(String),
    status: status ?? reply.status,
    detail: expect.any(String),
    code: code ?? expect.stringMatching(/^[a-z_]+$/),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(reply.requestId).toBe(reply.body.requestId);
  expect(reply.status).toBe(reply.body.status);
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.status).toBeLessThan(500);
  expect(reply.text).not.toMatch(/node_modules|\bat .*\.js:\d+|SELECT|INSERT/);
}

/** A client error as OpenAI's SDKs know it. */
function expectOpenAiError(reply: Reply, status?: number): void {
  expect(reply.type).toMatch(/^application\/json\b/);
  expect(Object.keys(reply.body)).toEqual(['error']);
  expect(reply.body.error).toEqual({
    message: expect.any(String),
    type: expect.stringMatching(/_error$/),
    param: reply.body.error && (reply.body.error as { param: unknown }).param,
    code: expect.any(String),
  });
  expect(reply.status).toBe(status ?? reply.status);
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.status).toBeLessThan(500);
  expect(reply.requestId).toMatch(/^[0-9a-f-]{36}$/);
}

let owner: Person;
let chat: ChatBody;
let key: string;

beforeAll(async () => {
  owner = await anOrg();
  [chat, key] = [await aChat(owner), await anApiKey(owner)];
});

afterEach(async () => {
  // Whatever came in, the process lives and serves.
  expect((await ask('GET', '/health/ready')).status).toBe(200);
});

describe('A body that cannot be read', () => {
  const deep = 10_000;
  const bodies: Record<string, [body: string | Buffer, status?: number]> = {
    empty: [''],
    'cut short': ['{"email":'],
    'no JSON': ['email=a'],
    'two values': ['{}{}'],
    'not UTF-8': [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    'with a byte order mark only': ['\ufeff'],
    'a list': ['[]'],
    'a number': ['1'],
    null: ['null'],
    text: ['"{}"'],
    'nested lists without end': ['['.repeat(deep) + ']'.repeat(deep)],
    'nested objects without end': ['{"a":'.repeat(deep) + '1' + '}'.repeat(deep)],
    'a deep field': [`{"email":${'['.repeat(deep)}${']'.repeat(deep)},"password":"x"}`],
    'with __proto__': ['{"__proto__":{"isAdmin":true},"email":"a@b.cc","password":"x"}'],
    'with a constructor': ['{"constructor":{"prototype":{"x":1}},"email":"a@b.cc","password":"x"}'],
    'with a hundred thousand fields': [`{${Array.from({ length: 100_000 }, (_, i) => `"f${i}":1`).join()}}`],
    'a huge number': ['{"email":1e999999,"password":"x"}'],
    'three megabytes': [`"${'x'.repeat(3_000_000)}"`, 413],
  };

  it.each(Object.keys(bodies))('%s: is refused', async (name) => {
    const [body, status] = bodies[name] ?? [''];
    expectProblem(await ask('POST', '/api/v1/auth/login', { body }), status ?? 400);
    expectProblem(await ask('POST', '/api/v1/chats', { body, token: owner.accessToken }), status ?? 400);
    // There more is read: pictures and files are in it.
    expectOpenAiError(await ask('POST', '/v1/chat/completions', { body, token: key }), 400);
  });

  it('without a body and without a type: is refused', async () => {
    expectProblem(await ask('POST', '/api/v1/auth/login'), 400, 'validation_failed');
    expectOpenAiError(await ask('POST', '/v1/chat/completions', { token: key }), 400);
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/plain; charset=application/json',
    'application/jsonx',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json, text/plain',
    'application/json;charset=x',
    '/',
    'я',
    '',
  ])('of the type %j: is refused, whatever it holds', async (type) => {
    const body = json({ email: owner.email, password: 'x' });
    const header = Buffer.from(type).toString('latin1');
    expectProblem(
      await ask('POST', '/api/v1/auth/login', { body, type: header }),
      415,
      'unsupported_media_type',
    );
    expectOpenAiError(await ask('POST', '/v1/chat/completions', { body, type: header, token: key }), 415);
  });

  it('of no type: is refused', async () => {
    expectProblem(await ask('POST', '/api/v1/auth/login', { body: '{}', type: null }), 415);
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;charset="UTF-8"'])(
    'of the type %j: is read',
    async (type) => {
      const body = json({ email: owner.email, password: 'not it' });
      expectProblem(await ask('POST', '/api/v1/auth/login', { body, type }), 401, 'invalid_credentials');
    },
  );

  it.each([
    ['three', '/api/v1/auth/login', 3_000_000],
    ['thirteen', '/v1/chat/completions', 13_000_000],
  ])('that says it is %s megabytes: is refused before it is sent: %s', async (_, path, length) => {
    const started = Date.now();
    const answer = await overSocket(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n{`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(Date.now() - started).toBeLessThan(4_000);
  });
});

describe('Fields that are wrong', () => {
  const valid = () => ({
    organization: { name: 'Org' },
    username: `u-${crypto.randomUUID().slice(0, 8)}`,
    email: `${crypto.randomUUID()}@example.com`,
    password: 'long enough',
  });
  const register = (change: object) =>
    ask('POST', '/api/v1/auth/register', { body: json({ ...valid(), ...change }) });

  it.each<[path: string, change: object]>([
    ['username', { username: 5 }],
    ['username', { username: '' }],
    ['username', { username: 'a b' }],
    ['username', { username: 'x'.repeat(65) }],
    ['username', { username: `x${'\u0301'.repeat(100_000)}` }],
    ['username', { username: 'a\u0000b' }],
    ['username', { username: 'a\ud800' }],
    ['email', { email: 'nobody' }],
    ['email', { email: ['a@b.cc'] }],
    ['email', { email: { $ne: null } }],
    ['email', { email: `${'a'.repeat(300)}@example.com` }],
    ['email', { email: `a@${'a.'.repeat(50_000)}b` }],
    ['email', { email: 'a@b.cc\u0000' }],
    ['email', { email: 'a@b.cc\r\nbcc: d@e.ff' }],
    ['password', { password: 'short' }],
    ['password', { password: null }],
    ['password', { password: 'has \u0000 in it' }],
    ['password', { password: 'has \udc00 in it' }],
    ['organization', { organization: 'Org' }],
    ['organization.name', { organization: { name: '   ' } }],
    ['organization.name', { organization: { name: 'a\u0000b' } }],
    ['organization.name', { organization: { name: '\ud83d' } }],
    ['organization', { organization: { name: 'Org', id: 1 } }],
    ['body', { isAdmin: true }],
    ['body', { role: 'owner' }],
  ])('are named: %s (%#)', async (path, change) => {
    const reply = await register(change);
    expectProblem(reply, 400, 'validation_failed');
    const errors = reply.body.errors as { path: string; message: string }[];
    expect(errors.map((error) => error.path)).toContain(path);
    expect(json(errors).length).toBeLessThan(20_000);
  });

  it('in texts of messages are refused, never stored half or as a question mark', async () => {
    const path = `/api/v1/chats/${chat.id}/messages`;
    for (const content of [
      'a\u0000b',
      'a\ud800b',
      '\udc00',
      '  ',
      '',
      'x'.repeat(100_001),
      1,
      null,
      {},
      ['x'],
    ]) {
      expectProblem(await ask('POST', path, { token: owner.accessToken, body: json({ content }) }), 400);
    }
    for (const content of ['\u0000', '\ud800'])
      expectOpenAiError(
        await ask('POST', '/v1/chat/completions', {
          token: key,
          body: json({ model: 'lawyer', messages: [{ role: 'user', content }] }),
        }),
        400,
      );
    const { body } = await owner.client.get<{ items: unknown[] }>(`/chats/${chat.id}/messages`);
    expect(body.items).toEqual([]);
  });

  it('in many places are told in a bounded answer', async () => {
    const memberIds = Array.from({ length: 50_000 }, () => 'x');
    const body = json({ kind: 'group', title: 'x', memberIds });
    const reply = await ask('POST', '/api/v1/chats', { token: owner.accessToken, body });
    expectProblem(reply, 400, 'validation_failed');
    expect(reply.text.length).toBeLessThan(20_000);
  });
});

describe('Lists', () => {
  const cursor = (value: unknown) =>
    `cursor=${Buffer.from(typeof value === 'string' ? value : json(value)).toString('base64url')}`;
  const list = (path: string, query: string) =>
    ask('GET', `/api/v1/${path}?${query}`, { token: owner.accessToken });
  const byId = () => ['users', 'chats', 'api-keys', `chats/${chat.id}/messages`];
  const all = () => [...byId(), 'agents', 'roles'];

  const queries: Record<string, string> = {
    'a limit of nothing': 'limit=0',
    'a negative limit': 'limit=-1',
    'a limit past all': 'limit=100000',
    'half a limit': 'limit=1.5',
    'a limit in words': 'limit=many',
    'an empty limit': 'limit=',
    'two limits': 'limit=1&limit=2',
    'a limit of NUL': 'limit=%00',
    'an infinite limit': 'limit=1e1000',
    'an empty cursor': 'cursor=',
    'a short cursor': 'cursor=x',
    'a cursor of bad UTF-8': 'cursor=%F0%9F',
    'a cursor past all': `cursor=${'x'.repeat(501)}`,
    'a cursor of text': cursor('not json'),
    'a cursor of null': cursor(null),
    'a cursor of an object': cursor({}),
    'a cursor of nothing': cursor([]),
    'a cursor of a number': cursor([1]),
    'a cursor of NUL': cursor(['\u0000']),
    'a cursor cut short': cursor('[['.repeat(100)),
    'a page': 'page=2',
    'a prototype': '__proto__[x]=1',
  };

  it.each(Object.keys(queries))('do not take %s', async (name) => {
    for (const path of all()) expectProblem(await list(path, queries[name] ?? ''), 400);
  });

  it('do not take the cursor of another list, or one made up', async () => {
    for (const position of [
      ["' OR 1=1 --"],
      ['9'.repeat(20)],
      ['+275760-09-13T00:00:00.000Z', crypto.randomUUID()],
      ['0000-01-01T00:00:00Z', 'x'],
    ]) {
      for (const path of byId()) expectProblem(await list(path, cursor(position)), 400);
    }
  });
});

describe('Ids in paths', () => {
  const ids = [
    'x',
    '0',
    '%00',
    '%27',
    '%2e%2e',
    '..%2f..',
    'null',
    '-1',
    `${'0'.repeat(400)}`,
    '%F0%9F%98%80',
  ];

  it.each(ids)('that are none: %s', async (id) => {
    const paths = [
      'users/{id}',
      'chats/{id}',
      'messages/{id}',
      'runs/{id}',
      'runs/{id}/events',
      'agents/{id}',
    ];
    for (const path of paths) {
      expectProblem(await ask('GET', `/api/v1/${path.replace('{id}', id)}`, { token: owner.accessToken }));
    }
    expectOpenAiError(await ask('GET', `/v1/models/${id}`, { token: key }));
  });

  it('that are not there', async () => {
    for (const path of ['users', 'chats', 'messages', 'runs', 'agents']) {
      const reply = await ask('GET', `/api/v1/${path}/${crypto.randomUUID()}`, { token: owner.accessToken });
      expectProblem(reply, 404, 'not_found');
    }
  });

  it('and what is missing are told by their names', async () => {
    const { accessToken: token } = owner;
    const errorsOf = async (method: string, path: string, body?: string) =>
      (await ask(method, path, { token, body })).body.errors;
    expect(await errorsOf('GET', '/api/v1/chats/x')).toEqual([
      { path: 'params.id', message: 'Invalid UUID', rule: 'wrong_format' },
    ]);
    expect(await errorsOf('POST', '/api/v1/users')).toEqual([
      { path: 'body', message: 'is required', rule: 'required' },
    ]);
    expect(await errorsOf('POST', '/api/v1/users', json({ username: 'a' }))).toEqual([
      { path: 'email', message: 'is required', rule: 'required' },
    ]);
  });

  it('that are longer than any', async () => {
    const long = 'a'.repeat(5_000);
    const reply = await ask('GET', `/api/v1/users/${long}`, { token: owner.accessToken });
    expectProblem(reply, 400, 'malformed_request');
    expect(reply.text.length).toBeLessThan(1_000);
    expectOpenAiError(await ask('GET', `/v1/models/${long}`, { token: key }), 400);
  });
});

describe('A path that is written in another way', () => {
  const spellings = [
    '/api/v1/users/',
    '//api/v1/users',
    '/api//v1/users',
    '/api/v1//users',
    '/API/v1/users',
    '/api/v1/Users',
    '/api/v1/users;x=1',
    '/api/v1/users%20',
    '/api/v1/users%00',
    '/api/v1/users.json',
    '/api/v1/./users',
    '/api/v1/x/../users',
    '/api/v1%2fusers',
    '/api/v1/%2e%2e/v1/users',
    '/health/../api/v1/users',
    '/docs/../api/v1/users',
    '/%61pi/v1/users',
    '/api/v1/%75sers',
    '/api/v1/users?',
    'http://artel/api/v1/users',
    '*',
  ];

  it.each(spellings)('%s: is the same route behind the same guard, or none', async (path) => {
    const anonymous = await ask('GET', path);
    expectProblem(anonymous);
    expect([400, 401, 403, 404]).toContain(anonymous.status);
    const known = await ask('GET', path, { token: owner.accessToken });
    if (known.status === 200)
      expect([anonymous.status, Object.keys(known.body)]).toEqual([401, ['items', 'nextCursor']]);
    else expectProblem(known);
  });

  it.each(['/%761/models', '/v1/%6dodels'])('%s: keeps the protocol of its route', async (path) => {
    expectOpenAiError(await ask('GET', path), 401);
    expect((await ask('GET', path, { token: key })).status).toBe(200);
  });

  it.each(['/%zz', '/api/v1/%', '/api/v1/users/%E0%A4%A'])('%s: cannot be read', async (path) => {
    expectProblem(await ask('GET', path, { token: owner.accessToken }), 400, 'malformed_request');
  });

  it('/v1/%zz: cannot be read, and that is told in the protocol of the facade', async () => {
    expectOpenAiError(await ask('GET', '/v1/%zz', { token: key }), 400);
    expectOpenAiError(await ask('GET', '/v1/nothing', { token: key }), 404);
  });
});

describe('A method', () => {
  it('HEAD is GET without the body, behind the same guard', async () => {
    expect(await ask('HEAD', '/api/v1/users')).toMatchObject({ status: 401, text: '' });
    expect(await ask('HEAD', '/api/v1/users', { token: owner.accessToken })).toMatchObject({
      status: 200,
      text: '',
    });
    expect(await ask('HEAD', '/v1/models')).toMatchObject({ status: 401, text: '' });
  });

  it.each(['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
    '%s where there is none',
    async (method) => {
      for (const token of [undefined, owner.accessToken]) {
        expectProblem(await ask(method, '/api/v1/users', { token }), 404, 'not_found');
      }
    },
  );

  it('is not overridden by a header', async () => {
    const id = (await aUser(owner)).id;
    const answer = await fetch(`${artelUrl()}/api/v1/users/${id}`, {
      headers: { authorization: `Bearer ${owner.accessToken}`, 'x-http-method-override': 'DELETE' },
    });
    expect(await answer.json()).toMatchObject({ id, isActive: true });
  });
});

/** What the server answers to these bytes until it closes, or for three seconds. */
function overSocket(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(artelUrl());
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(text, 'latin1')));
    const timer = setTimeout(() => socket.destroy(), 3_000);
    socket.on('data', (data) => {
      answer += data.toString();
      // A whole answer is enough: some connections stay open for the next request.
      if (/\r\n\r\n[^]*\}$/.test(answer)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

describe('Bytes that are no request', () => {
  it('are told what is wrong with an address as a person types it', async () => {
    const query = Buffer.from('/api/v1/search?q=договор').toString('latin1');
    expect(await overSocket(`GET ${query} HTTP/1.1\r\nhost: x\r\n\r\n`)).toContain('must be percent-encoded');
  });

  it.each<[name: string, status: number, text: string]>([
    ['nonsense', 400, 'GARBAGE\r\n\r\n'],
    ['a TLS greeting', 400, '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n'],
    ['an unknown method', 400, 'FOO /health HTTP/1.1\r\nhost: x\r\n\r\n'],
    [
      'two lengths',
      400,
      'POST /health HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      400,
      'POST /health HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header with a line break', 400, 'GET /health HTTP/1.1\r\nhost: x\r\nx: a\rb: c\r\n\r\n'],
    ['a NUL in the path', 400, 'GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['64 KB of headers', 431, `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(65_536)}\r\n\r\n`],
  ])('%s: is answered in the form of all errors', async (_name, status, text) => {
    const answer = await overSocket(text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expectProblem({
      status,
      type: /content-type: (.+)/i.exec(head)?.[1] ?? '',
      requestId: /x-request-id: (\S+)/i.exec(head)?.[1],
      body: parse(body),
      text: body,
    });
  });
});

interface Operation {
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}
interface Schema {
  properties?: Record<string, unknown>;
  oneOf?: Schema[];
  anyOf?: Schema[];
  $ref?: string;
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/** All routes by the server's own description: a new one is covered here by itself. */
describe('Every route of the description', () => {
  /** A key reads the runs that it has asked for. */
  const sharedRoutes = ['GET /api/v1/runs/{id}', 'GET /api/v1/runs/{id}/events'];

  const publicRoutes = [
    'GET /api/v1/auth/signup',
    'GET /api/v1/calendar/feeds/{token}.ics',
    'GET /api/v1/health',
    'GET /api/v1/health/ready',
    'GET /health',
    'GET /health/ready',
    'POST /api/v1/auth/invites/accept',
    'POST /api/v1/auth/invites/lookup',
    'POST /api/v1/auth/login',
    'POST /api/v1/auth/password-reset',
    'POST /api/v1/auth/password-reset/confirm',
    'POST /api/v1/auth/refresh',
    'POST /api/v1/auth/register',
    'POST /api/v1/integrations/telegram/{integrationId}',
    'POST /api/v1/notifications/telegram/webhook',
  ];
  /** They believe a signature, or the secret of their address, alone: whose token comes along makes no difference. */
  const signedRoutes = [
    'POST /api/v1/integrations/amocrm/{integrationId}/events/{key}',
    'POST /api/v1/integrations/amocrm/channel/{scopeId}',
    'POST /api/v1/integrations/amocrm/{integrationId}/{scopeId}',
    'POST /api/v1/integrations/webhook/{integrationId}',
  ];
  const garbage = ['x', '%00', '..%2F..%2Fetc', '%F0%9F%98%80', '0'.repeat(300)];
  const values = [
    null,
    true,
    -1,
    1e308,
    '',
    '\u0000',
    '\ud800',
    'x'.repeat(10_000),
    [],
    [null],
    {},
    { $ne: 1 },
  ];

  let routes: { method: string; path: string; fields: string[]; type: string | undefined }[];
  let facade: (path: string) => boolean;

  const filled = (path: string, id: string): string => path.replaceAll(/\{[^}]+\}/g, id);
  /** A method that needs a body gets one; a plain GET gets none. */
  const bodyOf = ({ method, type }: (typeof routes)[number]): Ask => {
    if (['GET', 'DELETE', 'HEAD'].includes(method)) return {};
    if (type === 'multipart/form-data') return { body: '--b--\r\n', type: `${type}; boundary=b` };
    return type === 'application/x-www-form-urlencoded' ? { body: 'a=b', type } : { body: '{}' };
  };
  const expectRefusal = (path: string, reply: Reply, status?: number): void =>
    facade(path) ? expectOpenAiError(reply, status) : expectProblem(reply, status);

  beforeAll(async () => {
    facade = (path) => path.startsWith('/v1/');
    const document = (await (await fetch(`${artelUrl()}/openapi.json`)).json()) as OpenApi;
    const fieldsOf = (schema: Schema | undefined): string[] => {
      const named = schema?.$ref && document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
      const parts = [...(schema?.oneOf ?? []), ...(schema?.anyOf ?? []), ...(named ? [named] : [])];
      return [...Object.keys(schema?.properties ?? {}), ...parts.flatMap(fieldsOf)];
    };
    routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        fields: fieldsOf(requestBody?.content?.['application/json']?.schema),
        type: Object.keys(requestBody?.content ?? {})[0],
      })),
    );
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.filter(({ fields }) => fields.length > 0).length).toBeGreaterThan(8);
  });

  it('is closed without a credential, but for the public ones', async () => {
    const open: string[] = [];
    for (const route of routes) {
      const { method, path } = route;
      const reply = await ask(method, filled(path, crypto.randomUUID()), bodyOf(route));
      const isOwnRefusal = publicRoutes.includes(`${method} ${path}`);
      if (reply.status !== 401 || isOwnRefusal) open.push(`${method} ${path}`);
      else expectRefusal(path, reply, 401);
    }
    expect(open.sort()).toEqual(publicRoutes);
    expect((await ask('GET', '/metrics')).status).toBe(200);
  });

  it('is closed for a token that is none', async () => {
    for (const route of routes) {
      const { method, path } = route;
      if (publicRoutes.includes(`${method} ${path}`)) continue;
      const reply = await ask(method, filled(path, crypto.randomUUID()), {
        ...bodyOf(route),
        token: 'x.y.z',
      });
      expectRefusal(path, reply, 401);
    }
  });

  it('is closed for keys when it is for people, and for people when it is for keys', async () => {
    for (const route of routes) {
      const { method, path } = route;
      if ([...publicRoutes, ...sharedRoutes].includes(`${method} ${path}`)) continue;
      const token = facade(path) ? owner.accessToken : key;
      const reply = await ask(method, filled(path, crypto.randomUUID()), { ...bodyOf(route), token });
      if (signedRoutes.includes(`${method} ${path}`)) {
        expectRefusal(path, reply, 401);
        continue;
      }
      expectRefusal(path, reply, 403);
      // Told by kinds: nobody has too few rights here.
      expect(reply.text).toMatch(/wants the access token of a person|wants an API key|of the operator/);
    }
  });

  it('answers no garbage with a failure of its own', async () => {
    // One of the routes ends the session that asks it.
    const other = await aUser(owner, { role: 'admin' });
    const send = async (method: string, path: string, target: string, more: Ask): Promise<void> => {
      const person = path.endsWith('/logout') ? other : owner;
      const reply = await ask(method, target, { token: facade(path) ? key : person.accessToken, ...more });
      if (reply.status < 400) return;
      expectRefusal(path, reply);
    };
    for (const route of routes) {
      const { method, path, fields } = route;
      for (const id of path.includes('{') ? [...garbage, crypto.randomUUID()] : ['']) {
        await send(method, path, filled(path, id), bodyOf(route));
      }
      const target = filled(path, crypto.randomUUID());
      await send(method, path, `${target}?limit=0&cursor=%00&x[]=1&x[]=2&__proto__=1`, bodyOf(route));
      if (method === 'GET' || method === 'DELETE') continue;
      for (const body of ['[]', 'null', '1', '{"":1}', '{"__proto__":1}', '{']) {
        await send(method, path, target, { body });
      }
      for (const value of fields.length > 0 ? values : []) {
        const body = json(Object.fromEntries(fields.map((field) => [field, value])));
        await send(method, path, target, { body });
      }
    }
  }, 60_000);
});
