import { anApiKey, anOrg, aUser, password, type Person } from '../support/builders.js';
import { Client, type Answer } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { startRedis, type PrivateServer } from '../support/services.js';

const limits = { user: 40, key: 20, address: 60 };

let deployment: Deployment;
let redis: PrivateServer | undefined;
let owner: Person;

beforeAll(async () => {
  redis = profile === 'scaled' ? await startRedis() : undefined;
  const env = {
    RATE_LIMIT_USER: String(limits.user),
    RATE_LIMIT_KEY: String(limits.key),
    RATE_LIMIT_ADDRESS: String(limits.address),
    // Passwords cost what they cost: that no more of them are tried than told shows in the time.
    NODE_OPTIONS: '',
  };
  deployment = await aDeployment(env, { apis: 2, redisUrl: redis?.url });
  owner = await anOrg(deployment.url);
}, 90_000);
afterAll(async () => {
  await deployment.stop();
  await redis?.stop();
});

let lastAddress = 0;
/** An address that nobody used before: the proxy before us, which is us, names it. */
const from = (address = `2001:db8:${(++lastAddress).toString(16)}::1`) => ({ 'x-forwarded-for': address });

interface Problem {
  code: string;
}
type Headers = Record<string, string>;

const login = (person: { email: string }, secret: string, headers: Headers, url = deployment.url) =>
  new Client(url).request<Problem>(
    'POST',
    '/api/v1/auth/login',
    { email: person.email, password: secret },
    headers,
  );
const statuses = (answers: Answer<unknown>[]): number[] => answers.map(({ status }) => status);
const countOf = (status: number, answers: Answer<unknown>[]): number =>
  statuses(answers).filter((each) => each === status).length;

async function inARow<T>(times: number, ask: (n: number) => Promise<Answer<T>>): Promise<Answer<T>[]> {
  const answers: Answer<T>[] = [];
  for (let n = 0; n < times; n++) answers.push(await ask(n));
  return answers;
}

function expectRefused(answer: Answer<Problem>, code = 'too_many_requests'): void {
  expect(answer).toMatchObject({ status: 429, body: { code, status: 429 } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
}

describe('Requests per minute', () => {
  it('of a person are limited, whatever address they come from, and those of colleagues are not', async () => {
    const person = await aUser(owner);
    const me = () => person.client.request<Problem>('GET', '/api/v1/auth/me', undefined, from());
    const answers = await inARow(limits.user + 3, me);
    expect(countOf(200, answers)).toBe(limits.user);
    const refused = answers.at(-1) as Answer<Problem>;
    expectRefused(refused);
    expect(refused.headers.get('ratelimit-policy')).toBe(`"user";q=${limits.user};w=60`);
    expect(refused.headers.get('ratelimit')).toMatch(/^"user";r=0;t=\d+$/);
    expect((await owner.client.get('/auth/me')).status).toBe(200);
  });

  it('of a key are limited, and that is told as OpenAI tells it', async () => {
    const key = new Client(deployment.url, await anApiKey(owner));
    const answers = await inARow(limits.key + 3, () => key.request<object>('GET', '/v1/models'));
    expect(countOf(200, answers)).toBe(limits.key);
    const refused = answers.at(-1);
    expect(refused?.body).toMatchObject({ error: { type: 'rate_limit_error', code: 'too_many_requests' } });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('of strangers are limited by their address: public routes and refused credentials together', async () => {
    const headers = from();
    const stranger = new Client(deployment.url, 'no.token.atall');
    const refresh = () =>
      stranger.request<Problem>('POST', '/api/v1/auth/refresh', { refreshToken: 'x' }, headers);
    const me = () => stranger.request<Problem>('GET', '/api/v1/auth/me', undefined, headers);
    const bare = () =>
      new Client(deployment.url).request<Problem>('GET', '/api/v1/users', undefined, headers);
    const answers = await inARow(limits.address + 3, (n) => [refresh, me, bare][n % 3]?.() ?? me());
    expect(countOf(401, answers)).toBe(limits.address);
    for (const ask of [refresh, me, bare]) expectRefused(await ask());
    // Whoever shows a valid credential there is no stranger.
    const known = await owner.client.request('GET', '/api/v1/auth/me', undefined, headers);
    expect(known.status).toBe(200);
    const elsewhere = await stranger.request('GET', '/api/v1/auth/me', undefined, from());
    expect(elsewhere.status).toBe(401);
  });

  it('close a door that looks at a secret to who was refused there, and to nobody else', async () => {
    const { body: roles } = await owner.client.get<{ items: { id: string }[] }>('/roles');
    const doors = await Promise.all(
      roles.items.slice(0, 2).map(async ({ id }) => {
        const settings = { verification: 'bearer', to: 'message', text: '{{ $.text }}' };
        const put = await owner.client.put<{ id: string; shown: { signingSecret: string } }>(
          `/agents/${id}/integrations/webhook`,
          { settings },
        );
        const { shown, ...webhook } = put.body;
        return { path: `/api/v1/integrations/webhook/${webhook.id}`, secret: shown.signingSecret };
      }),
    );
    const [door, other] = doors as [(typeof doors)[0], (typeof doors)[0]];
    const address = from();
    const knock = ({ path }: { path: string }, secret: string, headers = address) =>
      new Client(deployment.url).request<Problem>(
        'POST',
        path,
        { text: 'Здравствуйте' },
        { ...headers, authorization: `Bearer ${secret}` },
      );
    const guessed = await inARow(limits.address + 3, (n) => knock(door, `guess-${n}`));
    expect(countOf(401, guessed)).toBe(limits.address);
    expectRefused(await knock(door, door.secret));
    expect((await knock(other, other.secret)).status).toBe(202);
    expect((await knock(door, door.secret, from())).status).toBe(202);
  });

  it('of a whole /64 are those of one client', async () => {
    const me = (n: number) =>
      new Client(deployment.url).request<Problem>('GET', '/api/v1/auth/me', undefined, {
        'x-forwarded-for': `2001:db8:ffff:1::${n.toString(16)}`,
      });
    expect(countOf(429, await inARow(limits.address + 3, me))).toBe(3);
  });

  it('are handshakes too: refused ones count for the address that a trusted proxy names', async () => {
    const headers = from();
    const stranger = new Client(deployment.url, 'no.token.atall');
    const open = (sent = headers) => stranger.socket('/ws', sent).then(String, String);
    const refusals: string[] = [];
    for (let n = 0; n < limits.address + 2; n++) refusals.push(await open());
    expect(refusals.filter((refusal) => refusal.includes('401'))).toHaveLength(limits.address);
    expect(refusals.at(-1)).toContain('429');
    expect(await open(from())).toContain('401');
    const known = await owner.client.socket('/ws', headers);
    known.close();
  });

  it('are frames too: they count for their person', async () => {
    const person = await aUser(owner);
    const socket = await person.client.socket();
    const answers: (string | undefined)[] = [];
    for (let n = 0; n < limits.user; n++) {
      const { data } = await socket.call('no.such.event');
      answers.push(data?.code as string);
    }
    socket.close();
    // The handshake was the first request of the minute, and logging in no request of a person.
    expect(answers.filter((code) => code === 'validation_failed')).toHaveLength(limits.user - 1);
    expect(answers.at(-1)).toBe('too_many_requests');
    expect((await person.client.get('/auth/me')).status).toBe(429);
  });

  it('do not count for health', async () => {
    const health = () => new Client(deployment.url).request('GET', '/health', undefined, from('192.0.2.77'));
    expect(countOf(200, await inARow(limits.address + 10, health))).toBe(limits.address + 10);
  });
});

describe('Guesses of a password', () => {
  it('of one account from one address: ten are tried, a thousand are refused at once', async () => {
    const victim = await aUser(owner);
    const headers = from('203.0.113.5');
    const tried = await inARow(10, () => login(victim, 'a guess', headers));
    expect(statuses(tried)).toEqual(Array<number>(10).fill(401));
    const started = performance.now();
    const refused = await inARow(40, () => login(victim, 'a guess', headers));
    // A check of a password takes a quarter of a second.
    expect(performance.now() - started).toBeLessThan(40 * 50);
    for (const answer of refused) expectRefused(answer, 'too_many_attempts');
    // Also the right one, there; elsewhere it enters.
    expectRefused(await login(victim, password, headers), 'too_many_attempts');
    expect((await login(victim, password, from())).status).toBe(200);
  });

  it('sent all at once are no more', async () => {
    const victim = await aUser(owner);
    const headers = from();
    const answers = await Promise.all(Array.from({ length: 50 }, () => login(victim, 'a guess', headers)));
    expect([countOf(401, answers), countOf(429, answers)]).toEqual([10, 40]);
  });

  it('tell nobody which accounts there are', async () => {
    const victim = await aUser(owner);
    const [known, unknown] = await Promise.all(
      [victim, { email: 'nobody-at-all@example.com' }].map((who) => {
        const headers = from();
        return inARow(12, () => login(who, 'a guess', headers));
      }),
    );
    const told = (answers: Answer<Problem>[] | undefined) =>
      answers?.map(({ status, body, headers }) => [status, body.code, headers.get('retry-after')]);
    expect(told(known)).toEqual(told(unknown));
  });

  it('are forgotten when the right one comes', async () => {
    const forgetful = await aUser(owner);
    const headers = from();
    for (let round = 0; round < 2; round++) {
      await inARow(9, () => login(forgetful, 'a guess', headers));
      expect((await login(forgetful, password, headers)).status).toBe(200);
    }
  });
});

if (profile === 'scaled') {
  const other = () => deployment.apis[1]?.url ?? '';

  describe('Processes', () => {
    it('count guesses together', async () => {
      const victim = await aUser(owner);
      const headers = from();
      const answers = await inARow(14, (n) =>
        login(victim, 'a guess', headers, n % 2 ? other() : deployment.url),
      );
      expect(countOf(401, answers)).toBe(10);
    });

    it('count requests together', async () => {
      const person = await aUser(owner);
      const me = (url: string) => new Client(url, person.accessToken).get<Problem>('/auth/me');
      await inARow(limits.user - 5, () => me(deployment.url));
      const isRefused = async () => (await me(other())).status === 429;
      await eventually('the other process refuses', isRefused, 5_000);
      const mine = await inARow(6, () => me(other()));
      expect(countOf(429, mine)).toBe(6);
    });

    it('go on, each for itself and without a delay, while Redis hangs', async () => {
      redis?.process.kill('SIGSTOP');
      try {
        const person = await aUser(owner);
        const started = performance.now();
        expect((await person.client.get('/auth/me')).status).toBe(200);
        expect(performance.now() - started).toBeLessThan(1_000);
        const headers = from();
        const answers = await inARow(12, () => login(person, 'a guess', headers));
        expect(countOf(401, answers)).toBe(10);
      } finally {
        redis?.process.kill('SIGCONT');
      }
    });
  });
}
