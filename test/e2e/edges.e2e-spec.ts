import { gzipSync } from 'node:zlib';
import {
  aChat,
  anApiKey,
  anOrg,
  answer,
  artelUrl,
  password,
  post,
  type ChatBody,
  type Person,
} from '../support/builders.js';
import { Browser } from '../support/browser.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment } from '../support/profile.js';
import { announceOnly, rawRequest, type RawAnswer, type RawRequest } from '../support/raw-request.js';

let owner: Person;
let chat: ChatBody;

beforeAll(async () => {
  owner = await anOrg();
  chat = await aChat(owner);
});

const ask = (request: RawRequest, url = artelUrl()): Promise<RawAnswer> => rawRequest(url, request);
const bearerOf = (token: string): [string, string] => ['authorization', `Bearer ${token}`];
const bearer = (token = owner.accessToken) => bearerOf(token);
const json: [string, string] = ['content-type', 'application/json'];
const codeOf = ({ text }: RawAnswer): unknown => (JSON.parse(text) as { code: string }).code;

/** Posts JSON to a route that would take it. */
const send = (body: string | Buffer, headers: [string, string][] = [json]) =>
  ask({ method: 'POST', path: '/api/v1/chats', headers: [bearer(), ...headers], body });
const aGroup = JSON.stringify({ kind: 'group', title: 'x' });

function expectRefusal(reply: RawAnswer, status: number, code: string): void {
  expect({ status: reply.status, code: codeOf(reply) }).toEqual({ status, code });
}

describe('Every answer', () => {
  const protection = {
    'content-security-policy': expect.stringMatching(/^default-src 'self';.*frame-ancestors 'none'/),
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
  const isPrivate = { 'cache-control': expect.stringMatching(/^no-store\b/) };

  it('tells browsers to trust nobody else, and caches to keep nothing', async () => {
    const answers = [
      await ask({ path: '/api/v1/auth/me', headers: [bearer()] }),
      await ask({ path: '/api/v1/auth/me' }),
      await ask({ path: '/api/v1/nothing' }),
      await ask({ path: '/health' }),
      await ask({ path: '/v1/models' }),
      await ask({
        method: 'POST',
        path: '/api/v1/auth/login',
        headers: [['content-type', 'text/plain']],
        body: 'x',
      }),
      await ask({ method: 'HEAD', path: '/api/v1/auth/me', headers: [bearer()] }),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({ ...protection, ...isPrivate });
      expect(headers).not.toHaveProperty('strict-transport-security');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });

  it('does so also as a stream', async () => {
    const { runs } = await post(owner, chat.id, '@@lawyer [[say:готово]]');
    const stream = await ask({ path: `/api/v1/runs/${runs[0]?.id}/events`, headers: [bearer()] });
    expect(stream).toMatchObject({ status: 200, headers: { ...protection, ...isPrivate } });
    const key = await anApiKey(owner);
    const body = JSON.stringify({
      model: 'lawyer',
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    const facade = await ask({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: [bearer(key), json],
      body,
    });
    expect(facade).toMatchObject({ status: 200, headers: { ...protection, ...isPrivate } });
    expect(facade.headers['content-type']).toMatch(/^text\/event-stream/);
  });

  it('does so as far as it can when there was no request to speak of', async () => {
    const bare = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };
    expect((await ask({ path: '/%zz' })).headers).toMatchObject(bare);
    const tooLarge = await ask({ path: '/health', headers: [['x', 'a'.repeat(65_536)]] });
    expect(tooLarge).toMatchObject({ status: 431, headers: bare });
  });

  it('shows the reader of the description with its own styles, and no scripts but ours', async () => {
    const { headers, text } = await ask({ path: '/docs' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).not.toContain('script-src');
    expect(text).not.toMatch(/<script>/);
  });
});

describe('Pages of other origins', () => {
  const friend = 'https://app.example.com';
  const foreign = [
    'https://evil.example.com',
    'null',
    `${friend}.evil.example`,
    'http://app.example.com',
    '*',
  ];
  let deployment: Deployment;
  let host: Person;

  beforeAll(async () => {
    deployment = await aDeployment({
      CORS_ORIGINS: `${friend}, http://localhost:3000`,
      PUBLIC_URL: 'https://artel.test',
    });
    host = await anOrg(deployment.url);
  }, 60_000);
  afterAll(() => deployment.stop());

  const preflight = (origin: string, url: string) =>
    ask(
      {
        method: 'OPTIONS',
        path: '/api/v1/chats',
        headers: [
          ['origin', origin],
          ['access-control-request-method', 'POST'],
          ['access-control-request-headers', 'authorization,content-type'],
        ],
      },
      url,
    );
  const get = (origin: string, url: string, token: string) =>
    ask({ path: '/api/v1/auth/me', headers: [bearer(token), ['origin', origin]] }, url);
  const corsOf = ({ headers }: RawAnswer) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  it('are not helped at all, unless a setting names them', async () => {
    const asked = await preflight(friend, artelUrl());
    expectRefusal(asked, 404, 'not_found');
    expect(corsOf(asked)).toEqual([]);
    expect(corsOf(await get(friend, artelUrl(), owner.accessToken))).toEqual([]);
  });

  it('that are named are let in, with credentials, and hear errors too', async () => {
    for (const origin of [friend, 'http://localhost:3000', 'https://artel.test']) {
      const asked = await preflight(origin, deployment.url);
      expect(asked).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-headers': 'authorization,content-type',
          'access-control-allow-methods': expect.stringContaining('POST'),
          vary: expect.stringContaining('Origin'),
        },
      });
      for (const [token, status] of [
        [host.accessToken, 200],
        ['x.y.z', 401],
      ] as const) {
        const reply = await get(origin, deployment.url, token);
        expect(reply).toMatchObject({ status, headers: { 'access-control-allow-origin': origin } });
      }
    }
  });

  it('that are named may read all that tells their programs how to go on', async () => {
    const key = await anApiKey(host, { requestsPerMinute: 100, tokensPerMinute: 100_000 });
    const complete = (content: string) =>
      ask(
        {
          method: 'POST',
          path: '/v1/chat/completions',
          headers: [bearer(key), json, ['origin', friend], ['idempotency-key', 'one']],
          body: JSON.stringify({ model: 'lawyer', messages: [{ role: 'user', content }] }),
        },
        deployment.url,
      );
    const answers = [await complete('x'), await complete('x'), await complete('y')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 409]);
    const told = answers.flatMap(({ headers }) =>
      Object.keys(headers).filter((name) =>
        /^x-(ratelimit|artel|request|should)|^(idempotency|ratelimit)/.test(name),
      ),
    );
    expect(told).toEqual(
      expect.arrayContaining([
        'x-should-retry',
        'idempotency-replayed',
        'x-artel-run-id',
        'x-request-id',
        ...['limit', 'remaining', 'reset'].flatMap((what) =>
          ['requests', 'tokens'].map((unit) => `x-ratelimit-${what}-${unit}`),
        ),
      ]),
    );
    for (const { headers } of answers) {
      const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(/,\s*/);
      expect(exposed).toEqual(expect.arrayContaining(told));
      expect(exposed).toContain('retry-after');
    }
  });

  it('that are not named are told nothing, and caches know why', async () => {
    for (const origin of foreign) {
      expectRefusal(await preflight(origin, deployment.url), 404, 'not_found');
      const reply = await get(origin, deployment.url, host.accessToken);
      expect(corsOf(reply)).toEqual([]);
      expect(reply.headers.vary).toContain('Origin');
    }
  });

  it('that are named may use the cookies of a session, others not', async () => {
    const login = { email: host.email, password };
    const page = new Browser(deployment.url, friend);
    const sent = { 'sec-fetch-site': 'same-site' };
    const { body } = await page.request<{ csrfToken: string }>('POST', '/api/v1/auth/login', login, sent);
    page.csrfToken = body.csrfToken;
    const post = (origin: string) =>
      page.request('POST', '/api/v1/chats', { kind: 'group', title: 'x' }, { ...sent, origin });
    expect((await post(friend)).status).toBe(201);
    for (const origin of foreign) expect((await post(origin)).status).toBe(403);
  });

  it('that are named may open sockets, others not', async () => {
    for (const origin of [friend, 'https://artel.test'])
      (await host.client.socket('/ws', { origin })).close();
    for (const origin of foreign) {
      await expect(host.client.socket('/ws', { origin })).rejects.toThrow('403');
    }
  });

  it('are told to come by https when the server is reached so', async () => {
    const { headers } = await ask({ path: '/health' }, deployment.url);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

describe('A proxy before us', () => {
  it('is believed only when it is trusted', async () => {
    const env = { TRUSTED_PROXIES: '192.0.2.0/24', RATE_LIMIT_ADDRESS: '5' };
    const deployment = await aDeployment(env);
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 7; n++) {
        const headers: [string, string][] = [['x-forwarded-for', `198.51.100.${n}`]];
        statuses.push((await ask({ path: '/api/v1/users', headers }, deployment.url)).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    } finally {
      await deployment.stop();
    }
  }, 60_000);
});

describe('A body', () => {
  it('is taken as JSON in UTF-8', async () => {
    for (const type of [
      'application/json',
      'Application/JSON; charset=UTF-8',
      'application/json;charset="utf-8"',
    ]) {
      expect((await send(aGroup, [['content-type', type]])).status).toBe(201);
    }
  });

  it.each<[string, [string, string][]]>([
    ['another charset', [['content-type', 'application/json; charset=utf-16']]],
    ['a charset for old readers', [['content-type', 'application/json; charset=utf-7']]],
    ['two charsets', [['content-type', 'application/json; charset=utf-8; charset=utf-7']]],
    ['another parameter', [['content-type', 'application/json; x=y']]],
    ['a tab where none belongs', [['content-type', 'application\t/json']]],
    ['a tab before another type', [['content-type', 'application/json\ta']]],
    ['a form after a comma', [['content-type', 'application/json, text/plain']]],
    ['two types', [json, ['content-type', 'text/plain']]],
    ['the same type twice', [json, ['Content-Type', 'application/json']]],
    ['no type', []],
    ['a form without a boundary', [['content-type', 'multipart/form-data']]],
    ['compression', [json, ['content-encoding', 'gzip']]],
    ['compression that is none', [json, ['content-encoding', 'identity']]],
    ['an unknown compression', [json, ['content-encoding', 'x']]],
  ])('with %s is refused unread', async (_name, headers) =>
    expectRefusal(await send(aGroup, headers), 415, 'unsupported_media_type'),
  );

  it('that would grow is refused unread', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expectRefusal(await send(bomb, [json, ['content-encoding', 'gzip']]), 415, 'unsupported_media_type');
  });

  it.each([
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
    ['a half of a pair as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`],
    ['a million levels', '['.repeat(1_000_000)],
    ['__proto__', '{"kind":"group","title":"x","__proto__":{"isAdmin":true}}'],
    ['__proto__ in disguise', '{"kind":"group","title":"x","\\u005f_proto__":{"isAdmin":true}}'],
    ['__proto__ inside', '{"kind":"group","title":"x","memberIds":[{"__proto__":{"x":1}}]}'],
    ['constructor.prototype', '{"kind":"group","constructor":{"prototype":{"x":1}}}'],
  ])('with %s is not read', async (_name, body) => expectRefusal(await send(body), 400, 'malformed_request'));

  it('with a hundred levels is read', async () => {
    const body = `{"kind":"group","title":"x","x":${'['.repeat(99)}${']'.repeat(99)}}`;
    expectRefusal(await send(body), 400, 'validation_failed');
  });

  it('has no place in a GET', async () => {
    const sent = await ask({ path: '/api/v1/chats', headers: [bearer(), json], body: '{}' });
    expectRefusal(sent, 400, 'malformed_request');
    expect((await ask({ path: '/api/v1/chats', headers: [bearer(), json], body: '' })).status).toBe(200);
  });

  it('may hold brackets in texts', async () => {
    const text = await answer(owner, chat.id, `@@lawyer ${'[{'.repeat(200)} [[say:скобки]]`);
    expect(text.content).toContain('скобки');
  });
});

describe('A body that nobody may send', () => {
  const large = 1_500_000;

  /** Announces a large body and waits; a server that wants to read it first never answers. */
  const announce = (path: string, headers: [string, string][]) =>
    announceOnly(artelUrl(), { method: 'POST', path, headers: [json, ...headers] }, large);

  it.each<[string, [string, string][]]>([
    ['no credential', []],
    ['half a credential', [['authorization', 'Bearer']]],
    ['another kind of credential', [['authorization', 'Basic YTpi']]],
    ['two credentials', [bearerOf('a.b.c'), bearerOf('d.e.f')]],
    ['a credential of no form', [bearerOf('x')]],
    ['a cookie of no form', [['cookie', 'artel_access=x']]],
  ])('%s: it is refused before it is read', async (_name, headers) => {
    for (const path of ['/api/v1/chats', '/api/v1/users', '//api/v1/chats', '/api/v1/%63hats']) {
      expect([401, 404]).toContain(await announce(path, headers));
    }
    expect(await announce('/api/v1/chats', headers)).toBe(401);
    expect(await announce('/v1/chat/completions', headers)).toBe(401);
  });

  it('is not read of a key that nobody has, where it may be larger than elsewhere', async () => {
    const largest = 3 * 1024 * 1024;
    const path = '/v1/chat/completions';
    for (const token of ['a.b.c', `artel-sk-${'x'.repeat(43)}`, owner.accessToken])
      expect(
        await announceOnly(artelUrl(), { method: 'POST', path, headers: [json, bearer(token)] }, largest),
      ).toBe(401);
    const mine: [string, string][] = [json, bearer(await anApiKey(owner))];
    await expect(announceOnly(artelUrl(), { method: 'POST', path, headers: mine }, largest)).rejects.toThrow(
      'no answer',
    );
  });

  it('is read when the credential could be one', async () => {
    await expect(announce('/api/v1/chats', [bearer()])).rejects.toThrow('no answer');
    await expect(announce('/api/v1/auth/login', [])).rejects.toThrow('no answer');
  });
});
