import { setTimeout as sleep } from 'node:timers/promises';
import { aChat, anApiKey, anOrg, aUser, post, type Person } from '../support/builders.js';
import { Client, type Socket } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { handshake, type Handshake } from './handshake.js';
import { expiringAt, now, secretOf } from './tokens.js';

/** A socket is closed this soon after the end of the access that opened it. */
const withinMillis = 5_000;
/** The socket of a token that lives this long; in seconds. */
const shortLife = 2;
/** Between two messages that everybody in the chat hears. */
const beatMillis = 100;
/** What was sent before the end of access may still be on its way. */
const flightMillis = 250;

/** Experiment 29: sockets that must not open, must not stay open, or must not hear. */
export const sockets: Experiment = {
  number: 29,
  title: 'sockets',
  tried: 'no token, foreign and null Origin, expiry, revocation, deactivation, foreign rooms, keys',
  seconds: 15,
  async run(deployment) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    await handshakes(deployment, owner, ledger);
    await endings(deployment, owner, ledger);
    return ledger;
  },
};

async function handshakes(deployment: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const { url } = deployment;
  const key = await anApiKey(owner);
  const { body } = await owner.client.get<{ items: { id: string }[] }>('/agents');
  const token = owner.accessToken;
  const expired = expiringAt(owner, secretOf(deployment), now() - 1);
  const opened: string[] = [];
  const closed: string[] = [];
  let attempts = 0;
  for (const path of ['/ws', `/ws/agents/${body.items[0]?.id}`]) {
    const withToken = `${path}?token=${token}`;
    const cookie = `artel_access=${token}`;
    const refused: Record<string, Handshake> = {
      'no token': { path },
      'an empty token': { path: `${path}?token=` },
      'an expired token': { path: `${path}?token=${expired}` },
      'an expired token, by protocol': { path, protocols: ['bearer', expired] },
      'an API key': { path: `${path}?token=${key}` },
      'an API key, by protocol': { path, protocols: ['bearer', key] },
      'a refresh token': { path: `${path}?token=${owner.refreshToken}` },
      'a foreign page': { path: withToken, headers: { origin: 'https://evil.example' } },
      'a foreign page, by cookie': { path, headers: { origin: 'https://evil.example', cookie } },
      'a page of no origin': { path: withToken, headers: { origin: 'null' } },
      'a page of no origin, by cookie': { path, headers: { origin: 'null', cookie } },
      'an empty origin': { path: withToken, headers: { origin: '' } },
      'an origin that begins like ours': { path: withToken, headers: { origin: `${url}.evil.example` } },
      'an origin that ends like ours': {
        path: withToken,
        headers: { origin: `http://evil.example/${new URL(url).host}` },
      },
      'ours on another port': { path: withToken, headers: { origin: 'http://127.0.0.1:1' } },
    };
    for (const [name, attempt] of Object.entries(refused)) {
      attempts++;
      const status = await handshake(url, attempt);
      if (status !== 401 && status !== 403) opened.push(`${path} answered ${status} to ${name}`);
    }
    const good = await handshake(url, { path: withToken, headers: { origin: url } });
    if (good !== 101) closed.push(`${path} answered ${good} to our own page: the refusals prove nothing`);
  }
  ledger.atLeast('handshakes without the right', attempts, 30);
  ledger.none('sockets opened without the right', [...opened, ...closed]);
}

/** One open socket that hears a chat until its access ends. */
class Listener {
  /** Epoch milliseconds. */
  ended = Infinity;
  closed = Infinity;

  private constructor(
    readonly name: string,
    readonly socket: Socket,
    /** Whether the end of access closes it; else it must only not hear the chat any more. */
    readonly closes: boolean,
  ) {
    socket.raw.once('close', () => (this.closed = Date.now()));
  }

  static async open(name: string, client: Client, { closes = true, path = '/ws' } = {}): Promise<Listener> {
    const listener = new Listener(name, await client.socket(path), closes);
    if (path === '/ws') await listener.socket.call('ping');
    return listener;
  }

  /** From then on nothing may come, though what was sent before may still be on its way. */
  get deaf(): number {
    return this.ended + (this.closes ? withinMillis : flightMillis);
  }
}

interface Scene {
  owner: Person;
  chatId: string;
  listeners: Listener[];
  /** Takes everybody's access away, each in another way. */
  end: () => Promise<void>;
}

/** Everybody hears one chat in which somebody goes on talking; then each loses access in another way. */
async function endings(deployment: Deployment, owner: Person, ledger: Ledger): Promise<void> {
  const { listeners, chatId, end } = await sceneOf(deployment, owner);
  const sent = new Map<string, number>();
  const talking = new AbortController();
  const talk = (async () => {
    for (let n = 0; !talking.signal.aborted; n++) {
      const at = Date.now();
      sent.set((await post(owner, chatId, `Новость ${n}`)).message.id, at);
      await sleep(beatMillis);
    }
  })();
  await sleep(3 * beatMillis);
  await end();
  const until = Math.max(...listeners.map(({ ended }) => ended)) + withinMillis + flightMillis;
  while (Date.now() < until && listeners.some(({ closes, closed }) => closes && closed === Infinity))
    await sleep(50);
  await sleep(3 * beatMillis);
  talking.abort();
  await talk;
  judge(listeners, sent, chatId, ledger);
  for (const { socket } of listeners) socket.close();
}

async function sceneOf(deployment: Deployment, owner: Person): Promise<Scene> {
  const { urls, url } = deployment;
  const [quitter, leaver, brief, removed, stranger] = await Promise.all([
    ...[1, 2, 3, 4].map(() => aUser(owner)),
    anOrg(url),
  ] as [Promise<Person>, Promise<Person>, Promise<Person>, Promise<Person>, Promise<Person>]);
  const { id: chatId } = await aChat(owner, [quitter, leaver, brief, removed]);
  const { body } = await owner.client.get<{ items: { id: string }[] }>('/agents');
  const path = `/ws/agents/${body.items[0]?.id}`;
  const expiry = now() + shortLife;
  const token = expiringAt(brief, secretOf(deployment), expiry);
  const everywhere = (name: string, credential: string, options = {}) =>
    Promise.all(urls.map((at) => Listener.open(name, new Client(at, credential), options)));
  const both = async (name: string, credential: string): Promise<Listener[]> =>
    (
      await Promise.all([
        everywhere(name, credential),
        everywhere(`${name}, with an agent`, credential, { path }),
      ])
    ).flat();
  const expiring = await both('token expired', token);
  const [quitters, leavers, removeds, strangers] = await Promise.all([
    both('session ended', quitter.accessToken),
    both('person deactivated', leaver.accessToken),
    everywhere('removed from the chat', removed.accessToken, { closes: false }),
    everywhere('of a stranger', stranger.accessToken, { closes: false }),
  ]);
  const mark = (listeners: Listener[], ended = Date.now()): void =>
    listeners.forEach((listener) => (listener.ended = ended));
  mark(expiring, expiry * 1_000);
  mark(strangers, 0);
  const end = async (): Promise<void> => {
    await quitter.client.post('/auth/logout');
    mark(quitters);
    await owner.client.delete(`/users/${leaver.id}`);
    mark(leavers);
    await owner.client.delete(`/chats/${chatId}/members/${removed.id}`);
    mark(removeds);
  };
  return { owner, chatId, end, listeners: [...expiring, ...quitters, ...leavers, ...removeds, ...strangers] };
}

function judge(listeners: Listener[], sent: Map<string, number>, chatId: string, ledger: Ledger): void {
  const heard: string[] = [];
  const late: string[] = [];
  const unheard: string[] = [];
  let slowest = 0;
  for (const { name, socket, deaf, closes, closed, ended } of listeners) {
    const told = socket.frames.filter(({ data }) => data?.chatId === chatId || data?.id === chatId);
    const wrong = told.filter(({ data }) => (sent.get(String(data?.id)) ?? 0) > deaf || ended === 0);
    heard.push(...wrong.map((frame) => `${name}: ${JSON.stringify(frame).slice(0, 150)}`));
    if (told.length === 0 && ended > 0 && !name.includes('agent'))
      unheard.push(`${name}: heard nothing before either`);
    if (!closes) continue;
    slowest = Math.max(slowest, closed - ended);
    if (closed - ended > withinMillis)
      late.push(`${name}: ${closed === Infinity ? 'still open' : `${closed - ended} ms`}`);
  }
  ledger.atLeast('sockets that lost their access', listeners.length, 8);
  ledger.none('frames that nobody should have got', heard);
  ledger.none('sockets not closed in time', late);
  ledger.atMost('slowest close, ms', slowest, withinMillis);
  ledger.none('listeners that prove nothing', unheard);
}
