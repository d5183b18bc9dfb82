import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import jwt from 'jsonwebtoken';
import { aChat, anyone, aUser, password, post, type Person } from '../support/builders.js';
import { Client } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';

/** The one that deployments of the scaled profile have; here the embedded one gets it too. */
const secret = 'a-secret-of-the-tests-that-is-long-enough';
const within = 5_000;

let deployment: Deployment;
let owner: Person;
let claims: Record<string, unknown>;

/** The APIs that a person may meet: a change made at the first must be true at the last. */
const [first, last] = [() => deployment.url, () => deployment.apis.at(-1)?.url ?? deployment.url];

const registration = (name: string) => ({
  organization: { name },
  username: 'owner',
  email: `${crypto.randomUUID()}@example.com`,
  password,
});

interface Registered {
  user: { id: string; username: string; name: string; email: string };
  organization: { id: string };
  accessToken: string;
  refreshToken: string;
}

/** The status and code that a raw `Authorization` header, or several, is answered with. */
function withHeaders(...authorization: string[]): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const headers = authorization.flatMap((value) => ['authorization', value]);
    const request = httpRequest(
      `${first()}/api/v1/auth/me`,
      { headers: ['host', 'artel', ...headers] },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => {
          const { code } = JSON.parse(text) as { code: string };
          resolve({ status: answer.statusCode ?? 0, code });
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const handmade = (header: object, payload: object, key = secret): string => {
  const body = `${base64(header)}.${base64(payload)}`;
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
};

beforeAll(async () => {
  deployment = await aDeployment(
    { JWT_SECRET: secret, ALLOW_SIGNUP: 'false', RUN_CONCURRENCY: '10' },
    { apis: 2 },
  );
  // A closed server takes its very first organization, and only one.
  const answers = await Promise.all(
    ['A', 'B', 'C'].map((name) =>
      anyone(first()).post<Registered & { code: string }>('/auth/register', registration(name)),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
  expect(answers.find(({ status }) => status === 403)?.body.code).toBe('signup_closed');
  const body = answers.find(({ status }) => status === 201)?.body as Registered;
  owner = {
    ...body.user,
    ...body,
    orgId: body.organization.id,
    client: new Client(first(), body.accessToken),
  };
  claims = jwt.decode(owner.accessToken) as Record<string, unknown>;
}, 90_000);

afterAll(async () => {
  // Nothing here is about a graceful end, which would wait for the answers that are still being written.
  await Promise.all([...deployment.apis, ...deployment.workers].map((process) => process.kill()));
  await deployment.stop();
});

describe('An access token', () => {
  it('is taken as it was signed, by every process', async () => {
    for (const url of [first(), last()]) {
      expect((await new Client(url, owner.accessToken).get('/auth/me')).status).toBe(200);
    }
    expect(await withHeaders(`bearer   ${owner.accessToken}`)).toMatchObject({ status: 200 });
    const again = handmade({ alg: 'HS256', typ: 'JWT' }, claims);
    expect(await withHeaders(`Bearer ${again}`)).toMatchObject({ status: 200 });
  });

  const now = () => Math.floor(Date.now() / 1_000);
  const without = (name: string) =>
    Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
  const forged: Record<string, () => string> = {
    'with no algorithm': () => `${base64({ alg: 'none', typ: 'JWT' })}.${base64(claims)}.`,
    'with no algorithm and a signature': () => handmade({ alg: 'none', typ: 'JWT' }, claims),
    'with the algorithm in other letters': () => handmade({ alg: 'hs256', typ: 'JWT' }, claims),
    'with a longer hash': () => jwt.sign(claims, secret, { algorithm: 'HS512' }),
    'that claims to be signed by a key pair': () => handmade({ alg: 'RS256', typ: 'JWT' }, claims),
    'with another secret': () => jwt.sign(claims, `${secret}!`),
    'with an empty secret': () => handmade({ alg: 'HS256', typ: 'JWT' }, claims, ''),
    'with a key of its own in the header': () =>
      handmade({ alg: 'HS256', jwk: { kty: 'oct', k: base64({}) }, kid: '../../dev/null' }, claims, ''),
    'that has expired': () => jwt.sign({ ...claims, exp: now() - 1 }, secret),
    'that never expires': () => jwt.sign(without('exp'), secret),
    'that is not valid yet': () => jwt.sign({ ...claims, nbf: now() + 60 }, secret),
    'for another audience': () => jwt.sign({ ...claims, aud: 'another-api' }, secret),
    'for no audience': () => jwt.sign(without('aud'), secret),
    'of another issuer': () => jwt.sign({ ...claims, iss: 'somebody' }, secret),
    'that lives longer than ours do': () => jwt.sign({ ...claims, exp: now() + 100_000_000 }, secret),
    'that was signed in the future': () =>
      jwt.sign({ ...claims, iat: now() + 600, exp: now() + 900 }, secret),
    'that does not say when it was signed': () => jwt.sign(without('iat'), secret, { noTimestamp: true }),
    'of another type': () => handmade({ alg: 'HS256', typ: 'at+jwt' }, claims),
    'of no type': () => handmade({ alg: 'HS256' }, claims),
    'with a critical extension': () => handmade({ alg: 'HS256', typ: 'JWT', crit: ['exp'] }, claims),
    'with times that are no numbers': () =>
      handmade({ alg: 'HS256', typ: 'JWT' }, { ...claims, iat: String(now()) }),
    'of no session': () => jwt.sign(without('sid'), secret),
    'of an unknown session': () => jwt.sign({ ...claims, sid: crypto.randomUUID() }, secret),
    'with ids that are none': () => jwt.sign({ ...claims, sid: "' OR 1=1 --" }, secret),
    'with claims of other types': () => jwt.sign({ ...claims, sid: { $ne: null } }, secret),
    'that is an array': () => handmade({ alg: 'HS256', typ: 'JWT' }, [claims]),
    'with its end cut off': () => owner.accessToken.slice(0, -2),
    'with a changed body': () =>
      owner.accessToken.replace(/\.[^.]+\./, `.${base64({ ...claims, org: 'x' })}.`),
  };

  it.each(Object.keys(forged))('%s opens nothing', async (name) => {
    const token = forged[name]?.() ?? '';
    expect(await withHeaders(`Bearer ${token}`)).toEqual({ status: 401, code: 'invalid_token' });
    await expect(new Client(first(), token).socket()).rejects.toThrow('refused with 401');
  });
});

describe('The Authorization header', () => {
  const cases: Record<string, () => string[]> = {
    'is missing': () => [],
    'is empty': () => [''],
    'has only a scheme': () => ['Bearer'],
    'has a scheme and a space': () => ['Bearer '],
    'has another scheme': () => [`Basic ${Buffer.from('a:b').toString('base64')}`],
    'has no scheme': () => [owner.accessToken],
    'names two tokens': () => [`Bearer ${owner.accessToken}, Bearer ${owner.accessToken}`],
    'has more after the token': () => [`Bearer ${owner.accessToken} x`],
    'has letters outside of ASCII': () => ['Bearer \xff\xfe'],
    'comes twice': () => [`Bearer ${owner.accessToken}`, `Bearer ${owner.accessToken}`],
    'comes twice, the second one bad': () => [`Bearer ${owner.accessToken}`, 'Bearer x'],
    'comes twice, the first one empty': () => ['', `Bearer ${owner.accessToken}`],
  };

  it.each(Object.keys(cases))('that %s is answered with 401', async (name) => {
    expect(await withHeaders(...(cases[name]?.() ?? []))).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('that is very long is refused and harms nobody', async () => {
    expect(await withHeaders(`Bearer ${'a'.repeat(15_000)}`)).toEqual({ status: 401, code: 'invalid_token' });
    expect(await withHeaders(`Bearer artel-sk-${'a'.repeat(15_000)}`)).toMatchObject({ status: 401 });
    expect(await withHeaders(`Bearer ${'.'.repeat(15_000)}`)).toMatchObject({ status: 401 });
    expect(await withHeaders(`Bearer ${'a'.repeat(70_000)}`)).toEqual({
      status: 431,
      code: 'headers_too_large',
    });
    expect(await withHeaders(`Bearer ${owner.accessToken}`)).toMatchObject({ status: 200 });
  });
});

describe('Access that is taken away at one process', () => {
  it('ends at the others within seconds', async () => {
    const leaver = await aUser(owner);
    const elsewhere = new Client(last(), leaver.accessToken);
    expect((await elsewhere.get('/auth/me')).status).toBe(200);
    await owner.client.delete(`/users/${leaver.id}`);
    await eventually('refused', async () => (await elsewhere.get('/auth/me')).status === 401, within);

    const { body } = await owner.client.post<{ id: string; key: string }>('/api-keys', { name: 'x' });
    const key = new Client(last(), body.key);
    expect((await key.request('GET', '/v1/models')).status).toBe(200);
    await owner.client.delete(`/api-keys/${body.id}`);
    await eventually('refused', async () => (await key.request('GET', '/v1/models')).status === 401, within);
  });

  it('ends the streams that are open', async () => {
    const leaver = await aUser(owner);
    const chat = await aChat(owner, [leaver]);
    const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:150]] [[delay:100]]');
    const path = `/runs/${runs[0]?.id}/events`;
    let heard = 0;
    const stream = (token: string) =>
      new Client(last(), token).stream(path, {
        onEvent: ({ event }) => (heard += event === 'delta' ? 1 : 0),
      });
    const reading = stream(leaver.accessToken).then(
      () => 'ended',
      () => 'was cut',
    );
    await eventually('the answer streams', () => Promise.resolve(heard > 2));
    await owner.client.delete(`/users/${leaver.id}`);
    const timeout = new Promise((resolve) => setTimeout(resolve, within, 'went on').unref());
    expect(await Promise.race([reading, timeout])).toBe('was cut');
    const { body } = await owner.client.get<{ status: string }>(`/runs/${runs[0]?.id}`);
    expect(body.status).toBe('running');
    await owner.client.post(`/runs/${runs[0]?.id}/cancel`);
  });

  it('ends the streams of a token that expires', async () => {
    const reader = await aUser(owner);
    const chat = await aChat(owner, [reader]);
    const { runs } = await post(owner, chat.id, '@@lawyer [[tokens:150]] [[delay:100]]');
    const expiry = Math.floor(Date.now() / 1_000) + 2;
    const token = jwt.sign(
      { ...(jwt.decode(reader.accessToken) as object), iat: expiry - 60, exp: expiry },
      secret,
    );
    const heard = { run: 0, chat: 0 };
    const streams = {
      run: `/runs/${runs[0]?.id}/events`,
      chat: `/chats/${chat.id}/events`,
    };
    const endOf = async (name: keyof typeof streams): Promise<number> => {
      await new Client(last(), token).stream(streams[name], { onEvent: () => heard[name]++ });
      return Date.now() - expiry * 1_000;
    };
    const ends = await Promise.all([endOf('run'), endOf('chat')]);
    for (const late of ends) {
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(within);
    }
    expect(Math.min(heard.run, heard.chat)).toBeGreaterThan(0);
    const { body } = await owner.client.get<{ status: string }>(`/runs/${runs[0]?.id}`);
    expect(body.status).toBe('running');
    await owner.client.post(`/runs/${runs[0]?.id}/cancel`);
  });

  it('ends the completions of a revoked key', async () => {
    const { body: key } = await owner.client.post<{ id: string; key: string }>('/api-keys', { name: 'x' });
    const answer = await fetch(`${last()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'lawyer',
        stream: true,
        messages: [{ role: 'user', content: '[[tokens:150]] [[delay:100]]' }],
      }),
    });
    expect(answer.status).toBe(200);
    await owner.client.delete(`/api-keys/${key.id}`);
    const timeout = new Promise((resolve) => setTimeout(resolve, within, 'went on').unref());
    const read = answer.text().then(
      () => 'ended',
      () => 'was cut',
    );
    expect(await Promise.race([read, timeout])).toBe('was cut');
  });
});
