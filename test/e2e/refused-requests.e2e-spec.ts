import { anApiKey, anOrg, aUser, type Person } from '../support/builders.js';
import { Client } from '../support/client.js';
import { complete } from '../support/completed.js';
import type { Deployment } from '../support/deployment.js';
import { pastWalls } from '../support/past-walls.js';
import { aDeployment, eventually } from '../support/profile.js';
import { rawRequest } from '../support/raw-request.js';

interface Refused {
  id: string;
  at: string;
  requestId: string;
  apiKey: { id: string; name: string; prefix: string } | null;
  user: { id: string; username: string } | null;
  method: string;
  path: string;
  status: number;
  code: string;
  reason: string;
  body: string | null;
  bodyBytes: number | null;
  address: string;
  userAgent: string | null;
  others: number;
}

let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  artel = await aDeployment({ PURGE_INTERVAL: '1', ACCESS_TOKEN_TTL: '3600' });
  owner = await anOrg(artel.url);
}, 120_000);
afterAll(() => artel?.stop());

const listed = async (person: Person, query = ''): Promise<Refused[]> => {
  const { status, body } = await person.client.get<{ items: Refused[] }>(
    `/openai-requests?limit=200${query}`,
  );
  expect(status).toBe(200);
  return body.items;
};

/** What was noted of a request, by the id that its answer carried. */
const notedOf = (person: Person, headers: Headers): Promise<Refused> =>
  eventually('it is noted', async () =>
    (await listed(person)).find(({ requestId }) => requestId === headers.get('x-request-id')),
  );

const asking = (key: string, body: unknown, path = '/v1/chat/completions') =>
  new Client(artel.url, key).request('POST', path, body, { 'user-agent': 'tests/1' });

describe('Requests that the facade refuses', () => {
  it('are found by administrators: whose, what was wrong and how they began, without secrets', async () => {
    const key = await anApiKey(owner, { name: 'Бухгалтерия' });
    const body = {
      model: 'lawyer',
      messages: [{ role: 'wizard', content: `Вот ключ: ${key}, password: hunter22` }],
      max_tokens: -1,
    };
    const { status, headers } = await asking(key, body);
    expect(status).toBe(400);
    const noted = await notedOf(owner, headers);
    expect(noted).toMatchObject({
      apiKey: { name: 'Бухгалтерия', prefix: key.slice(0, 15) },
      user: null,
      method: 'POST',
      path: '/v1/chat/completions',
      status: 400,
      code: 'validation_failed',
      bodyBytes: Buffer.byteLength(JSON.stringify(body)),
      userAgent: 'tests/1',
      others: 0,
    });
    expect(noted.reason).toContain('messages.0');
    expect(noted.body).toContain('"role":"wizard"');
    expect(noted.body).toContain('"max_tokens":-1');
    expect(noted.body).not.toContain(key.slice(15));
    expect(noted.body).not.toContain('hunter22');
    expect(Math.abs(Date.parse(noted.at) - Date.now())).toBeLessThan(120_000);
  });

  it('are noted whatever was wrong with them', async () => {
    const key = await anApiKey(owner);
    const good = { model: 'lawyer', messages: [{ role: 'user', content: 'x' }] };
    const broken = await asking(key, '{"model": "lawyer", "mess');
    expect(await notedOf(owner, broken.headers)).toMatchObject({
      status: 400,
      code: 'malformed_request',
      body: '{"model": "lawyer", "mess',
    });
    const unknown = await asking(key, { ...good, model: 'nobody' });
    expect(await notedOf(owner, unknown.headers)).toMatchObject({ status: 404, code: 'model_not_found' });
    const elsewhere = await asking(key, good, '/v1/responses?api_key=x');
    expect(await notedOf(owner, elsewhere.headers)).toMatchObject({
      status: 404,
      code: 'not_found',
      path: '/v1/responses',
      body: null,
      bodyBytes: null,
      apiKey: { prefix: key.slice(0, 15) },
    });
    const failed = await asking(key, {
      ...good,
      messages: [{ role: 'user', content: '[[fault:clean-cut]]' }],
    });
    expect(await notedOf(owner, failed.headers)).toMatchObject({ status: 502, code: 'model_incomplete' });
    // One that breaks off in the middle of its stream has another status, and is told all the same.
    const streamed = await complete({
      url: artel.url,
      key,
      question: '[[tokens:8]] [[delay:50]] [[fault:cut]]',
      more: { stream: true },
    });
    expect(streamed).toMatchObject({ status: 200, isWhole: false, code: expect.stringMatching(/^model_/) });
    expect(await notedOf(owner, streamed.headers)).toMatchObject({ status: 502, code: streamed.code });
    const byPerson = await asking(owner.accessToken, good);
    expect(await notedOf(owner, byPerson.headers)).toMatchObject({
      status: 403,
      apiKey: null,
      user: { username: owner.username },
    });
    const long = `{"model":"lawyer","x":"${'слово '.repeat(500)}`;
    const { body: shown } = await notedOf(owner, (await asking(key, long)).headers);
    expect(shown?.length).toBeLessThan(1_100);
    expect(shown?.startsWith('{"model":"lawyer","x":"слово слово')).toBe(true);
    const hostile = Buffer.from('{"model":"a\0b\x1b[31m"');
    const answer = await rawRequest(artel.url, {
      method: 'POST',
      path: '/v1/embeddings',
      headers: [
        ['authorization', `Bearer ${key}`],
        ['content-type', 'application/json'],
      ],
      body: hostile,
    });
    const requestId = String(answer.headers['x-request-id']);
    const { body: cleaned } = await notedOf(owner, new Headers({ 'x-request-id': requestId }));
    expect(cleaned).toBe('{"model":"a\ufffdb\ufffd[31m"');
  });

  it('are noted of a key that is revoked, for those whose key it was', async () => {
    const made = await owner.client.post<{ id: string; key: string }>('/api-keys', { name: 'old' });
    await owner.client.delete(`/api-keys/${made.body.id}`);
    const { status, headers } = await asking(made.body.key, {});
    expect(status).toBe(401);
    expect(await notedOf(owner, headers)).toMatchObject({
      status: 401,
      code: 'invalid_token',
      apiKey: { id: made.body.id },
    });
  });

  it('are found by their status, code, key and time, and page by page', async () => {
    const other = await anOrg(artel.url);
    const made = await other.client.post<{ id: string; key: string }>('/api-keys', { name: 'one' });
    const { id, key } = made.body;
    const second = await anApiKey(other);
    await asking(key, { model: 'nobody', messages: [{ role: 'user', content: 'x' }] });
    await asking(key, '{');
    await asking(second, { model: 'lawyer', messages: [{ role: 'user', content: '[[fault:clean-cut]]' }] });
    await eventually('all are noted', async () => (await listed(other)).length === 3);
    const codes = async (query: string) => (await listed(other, query)).map(({ code }) => code);
    expect(await codes('')).toEqual(['model_incomplete', 'malformed_request', 'model_not_found']);
    expect(await codes('&status=4xx')).toEqual(['malformed_request', 'model_not_found']);
    expect(await codes('&status=5xx')).toEqual(['model_incomplete']);
    expect(await codes('&status=404')).toEqual(['model_not_found']);
    expect(await codes('&code=malformed_request')).toEqual(['malformed_request']);
    expect(await codes(`&apiKeyId=${id}`)).toEqual(['malformed_request', 'model_not_found']);
    const now = new Date(Date.now() + 60_000).toISOString();
    expect(await codes(`&from=${now}`)).toEqual([]);
    expect(await codes(`&to=${now}`)).toHaveLength(3);
    const page = await other.client.get<{ items: Refused[]; nextCursor: string }>('/openai-requests?limit=2');
    const rest = await other.client.get<{ items: Refused[]; nextCursor: null }>(
      `/openai-requests?limit=2&cursor=${page.body.nextCursor}`,
    );
    expect([page, rest].flatMap(({ body }) => body.items.map(({ code }) => code))).toEqual(await codes(''));
    expect(rest.body.nextCursor).toBeNull();
    for (const query of ['status=200', 'status=6xx', 'status=x', 'apiKeyId=1', 'from=now', 'what=x'])
      expect((await other.client.get(`/openai-requests?${query}`)).status).toBe(400);
  });

  it('are shown to nobody else', async () => {
    const other = await anOrg(artel.url);
    const member = await aUser(other);
    expect(await listed(other)).toEqual([]);
    expect((await member.client.get('/openai-requests')).status).toBe(403);
    const key = await anApiKey(other);
    expect((await new Client(artel.url, key).get('/openai-requests')).status).toBe(403);
  });

  it('do not fill the disk: many are counted, old ones and more than ten thousand are deleted', async () => {
    const flooded = await anOrg(artel.url);
    const key = await anApiKey(flooded);
    for (let sent = 0; sent < 200; sent += 20)
      await Promise.all(Array.from({ length: 20 }, () => asking(key, '{')));
    await eventually('some are noted', async () => (await listed(flooded)).length > 0);
    expect((await listed(flooded)).length).toBeLessThanOrEqual(120);
    const row = (id: string, code: string) =>
      `INSERT INTO refused_requests (id, org_id, request_id, method, path, status, code, reason, address)
       SELECT ${id}, '${flooded.orgId}', 'x', 'POST', '/v1/x', 400, '${code}', 'x', 'x'`;
    await pastWalls(
      artel,
      `${row(`overlay(first_id_at(now() - interval '31 days')::text placing '7000-8000-' || substr(gen_random_uuid()::text, 25) from 15)::uuid`, 'old')};
       ${row(`overlay(first_id_at(now() - interval '29 days' + n * interval '1 second')::text placing '7000-8000-' || substr(gen_random_uuid()::text, 25) from 15)::uuid`, 'many')} FROM generate_series(1, 10000) n;`,
    );
    const left = async () => {
      const [found] = await pastWalls(
        artel,
        `SELECT count(*)::int AS count, (count(*) FILTER (WHERE code = 'old'))::int AS old,
           (count(*) FILTER (WHERE code = 'many'))::int AS many, coalesce(sum(others), 0)::int AS others,
           (count(*) FILTER (WHERE code = 'malformed_request'))::int AS flood
         FROM refused_requests WHERE org_id = '${flooded.orgId}'`,
      );
      return found;
    };
    const found = await eventually(
      'there are as many as may be',
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        const now = await left();
        return now?.count === 10_000 ? now : false;
      },
      60_000,
    );
    expect(found).toMatchObject({ old: 0, many: 10_000 - Number(found.flood) });
    expect(Number(found.flood)).toBeGreaterThanOrEqual(60);
  }, 120_000);
});
