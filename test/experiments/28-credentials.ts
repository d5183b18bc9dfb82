import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anOrg, anyone, aUser, ended, password, post, type Person } from '../support/builders.js';
import { Client } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { handshake } from './handshake.js';
import { forgeries, secretOf } from './tokens.js';

/** Access that is taken away ends everywhere within this time. */
const withinMillis = 5_000;
/** Two tabs may exchange the same refresh token within this time; the server's own figure, and a bit. */
const graceMillis = 10_500;
const guesses = 1_000;
const guessMillis = 45_000;
const addresses = Array.from({ length: 10 }, (_, n) => `10.28.0.${n}`);
/** Passwords that a thousand guesses at one account may really try. */
const mostChecked = 50;

/** Experiment 28: credentials that are forged, used up, taken away or guessed. */
export const credentials: Experiment = {
  number: 28,
  title: 'credentials',
  tried: 'JWT none/confused/expired/foreign/revoked, refresh replay, guesses, dead keys',
  seconds: 30,
  async run(deployment) {
    const ledger = new Ledger();
    const [owner, stranger] = await Promise.all([anOrg(deployment.url), anOrg(deployment.url)]);
    // The replay waits out the grace of parallel refreshes; the rest goes on meanwhile.
    await Promise.all([
      replay(deployment, await anOrg(deployment.url), ledger),
      (async () => {
        await forged(deployment, owner, stranger, ledger);
        await takenAway(deployment, owner, ledger);
        await guessed(deployment, owner, ledger);
      })(),
    ]);
    return ledger;
  },
};

type Door = (token: string) => Promise<number>;

/** Every kind of way in; each answers with an HTTP status. */
async function doorsOf({ url }: Deployment, owner: Person): Promise<Record<string, Door>> {
  const chat = await aChat(owner);
  const { runs } = await post(owner, chat.id, '@@lawyer [[say:готово]]');
  const runId = runs[0]?.id ?? '';
  await ended(owner, runId);
  const agents = await owner.client.get<{ items: { id: string }[] }>('/agents');
  const status = (path: string) => async (token: string) =>
    (await new Client(url, token).request('GET', path)).status;
  const inCookie = (token: string): Record<string, string> => ({
    cookie: `artel_access=${token}`,
    origin: url,
  });
  const byCookie = async (token: string) =>
    (await anyone(url).request('GET', '/api/v1/auth/me', undefined, inCookie(token))).status;
  return {
    'an answer': status('/api/v1/auth/me'),
    'an answer, by cookie': byCookie,
    'an event stream': status(`/api/v1/runs/${runId}/events`),
    'the facade': status('/v1/models'),
    'the socket': (token) => handshake(url, { path: `/ws?token=${token}` }),
    'the socket, by protocol': (token) => handshake(url, { protocols: ['bearer', token] }),
    'the socket, by cookie': (token) => handshake(url, { headers: inCookie(token) }),
    "an agent's socket": (token) =>
      handshake(url, { path: `/ws/agents/${agents.body.items[0]?.id}?token=${token}` }),
  };
}

async function forged(
  deployment: Deployment,
  owner: Person,
  stranger: Person,
  ledger: Ledger,
): Promise<void> {
  const tokens = forgeries(owner, stranger, secretOf(deployment));
  const doors = await doorsOf(deployment, owner);
  const opened: string[] = [];
  let attempts = 0;
  for (const [door, enter] of Object.entries(doors)) {
    for (const [name, token] of Object.entries(tokens)) {
      attempts++;
      const status = await enter(token);
      // 431: larger than any header may be.
      if (status !== 401 && status !== 431) opened.push(`${door} answered ${status} to a token: ${name}`);
    }
    const good = await enter(owner.accessToken);
    if (![101, 200, 403].includes(good))
      opened.push(`${door} answered ${good} to a good token: proves nothing`);
  }
  ledger.atLeast('forged tokens at doors', attempts, 200);
  ledger.none('not answered with 401', opened);
}

/** A session, a person and keys whose access has ended. */
async function takenAway({ urls, url }: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const [quitter, leaver] = [await aUser(owner), await aUser(owner)];
  const key = async (more: object) =>
    (await owner.client.post<{ id: string; key: string }>('/api-keys', { name: 'a key', ...more })).body;
  const [revoked, expired, kept] = [
    await key({}),
    await key({ expiresAt: new Date(Date.now() + 1_500).toISOString() }),
    await key({}),
  ];
  const enter = (path: string) => (token: string, at: string) =>
    new Client(at, token).request('GET', path).then(({ status }) => status);
  const [asPerson, asKey] = [enter('/api/v1/auth/me'), enter('/v1/models')];
  const credentials: [what: string, token: string, enter: typeof asPerson][] = [
    ['an ended session', quitter.accessToken, asPerson],
    ['a deactivated person', leaver.accessToken, asPerson],
    ['a revoked key', revoked.key, asKey],
    ['an expired key', expired.key, asKey],
  ];
  const unused: string[] = [];
  for (const at of urls) {
    for (const [what, token, open] of credentials)
      if ((await open(token, at)) !== 200) unused.push(`${what} did not open ${at} before`);
  }
  await Promise.all([
    quitter.client.post('/auth/logout'),
    owner.client.delete(`/users/${leaver.id}`),
    owner.client.delete(`/api-keys/${revoked.id}`),
    sleep(1_600),
  ]);
  const slowest = { millis: 0 };
  const alive: string[] = [];
  await Promise.all(
    urls.flatMap((at) =>
      credentials.map(async ([what, token, open]) => {
        const began = Date.now();
        while ((await open(token, at)) !== 401) {
          if (Date.now() - began > withinMillis) return void alive.push(`${what} still opens ${at}`);
          await sleep(50);
        }
        slowest.millis = Math.max(slowest.millis, Date.now() - began);
      }),
    ),
  );
  for (const token of [quitter.refreshToken, leaver.refreshToken]) {
    const { status } = await anyone(url).post('/auth/refresh', { refreshToken: token });
    if (status !== 401) alive.push(`a refresh token of ended access was answered with ${status}`);
  }
  const login = await anyone(url).post('/auth/login', { email: leaver.email, password });
  if (login.status !== 401) alive.push(`a deactivated person logged in: ${login.status}`);
  const mutated = [kept.key.slice(0, -1), `${kept.key}x`, kept.key.toUpperCase(), 'artel-sk-', kept.id];
  for (const token of mutated) {
    if ((await asKey(token, url)) !== 401) alive.push(`a key that is nearly ours opened ${url}`);
  }
  ledger.none('ended access that goes on', [...unused, ...alive]);
  ledger.atMost('slowest end of access, ms', slowest.millis, withinMillis);
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
  code?: string;
}

async function replay({ urls, url }: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const refresh = (refreshToken: string, at = url) =>
    anyone(at).post<Tokens>('/auth/refresh', { refreshToken });
  const parallel = await Promise.all(
    Array.from({ length: 10 }, (_, i) => refresh(owner.refreshToken, urls[i % urls.length])),
  );
  const successors = new Set(parallel.map(({ body }) => body.refreshToken));
  ledger.exactly('successors of 10 parallel refreshes', successors.size, 1);
  ledger.none(
    'parallel refreshes that failed',
    parallel.flatMap(({ status, body }) => (status === 200 ? [] : [`${status} ${body.code}`])),
  );
  await sleep(graceMillis);
  const [first] = successors;
  const second = await refresh(first ?? '');
  const stolen = await refresh(owner.refreshToken);
  const wrong: string[] = [];
  if (second.status !== 200) wrong.push(`a good refresh token was answered with ${second.status}`);
  if (stolen.body.code !== 'token_reused')
    wrong.push(`a replay was answered with ${stolen.status} ${stolen.body.code}`);
  const successor = await refresh(second.body.refreshToken);
  if (successor.status !== 401) wrong.push(`the family lives on after a replay: ${successor.status}`);
  const began = Date.now();
  for (const at of urls) {
    const client = new Client(at, second.body.accessToken);
    while ((await client.get('/auth/me')).status !== 401 && Date.now() - began < withinMillis)
      await sleep(50);
    if ((await client.get('/auth/me')).status !== 401) wrong.push(`its access token still opens ${at}`);
  }
  ledger.none('replays that leave the family alive', wrong);
}

/** A thousand passwords for one account from ten addresses, as fast as they are answered. */
async function guessed({ url, urls }: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const [victim, bystander] = [await aUser(owner), await aUser(owner)];
  const until = Date.now() + guessMillis;
  const seen = { tried: 0, checked: 0, throttled: 0 };
  const wrong: string[] = [];
  const guess = async (n: number): Promise<void> => {
    const answer = await login(urls[n % urls.length] ?? url, addresses[n % addresses.length] ?? '', {
      email: victim.email,
      password: `wrong ${n}`,
    });
    seen.tried++;
    if (answer.status === 401) seen.checked++;
    else if (answer.status === 429) seen.throttled++;
    else wrong.push(`a guess was answered with ${answer.status}`);
    const wait = Number(answer.headers.get('retry-after'));
    if (answer.status === 429 && !(wait >= 1)) wrong.push('429 without Retry-After');
  };
  let next = 0;
  const guesser = async (): Promise<void> => {
    while (next < guesses && Date.now() < until) await guess(next++);
  };
  await Promise.all(Array.from({ length: 20 }, guesser));
  ledger.atLeast('passwords guessed', seen.tried, guesses);
  ledger.atMost('passwords really checked', seen.checked, mostChecked);
  ledger.atLeast('guesses answered with 429', seen.throttled, guesses - mostChecked);
  const { status } = await login(url, '10.28.1.1', { email: bystander.email, password });
  if (status !== 200) wrong.push(`a colleague at another address was answered with ${status}`);
  ledger.none('wrong answers to guesses', wrong);
}

const login = (url: string, address: string, body: { email: string; password: string }) =>
  anyone(url).request('POST', '/api/v1/auth/login', body, { 'x-forwarded-for': address });
