import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { aChat, anOrg, aUser, ended, post, type MessageBody, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { inTurns } from './in-turns.js';
import { watchMemory } from './memory.js';
import { scraped } from './metrics.js';
import { RunStream } from './run-stream.js';

/** How much there is of everything. */
interface Size {
  sockets: number;
  streams: number;
  /** Sockets whose clients stop reading. */
  stuck: number;
  /** Messages to all that read. */
  posts: number;
  /** Milliseconds: 99 of 100 turns of the event loop are not later than this. */
  mostLag: number;
}

const thoroughly: Size = { sockets: 1_000, streams: 200, stuck: 50, posts: 100, mostLag: 100 };
/** In CI other tests want the same cores. */
const quickly: Size = { sockets: 60, streams: 20, stuck: 4, posts: 30, mostLag: 1_000 };

const postMillis = 50;
/** As large as a message may be, so that few of them fill what is buffered for a client. */
const loudText = 'ю'.repeat(100_000);
const mostLoud = 200;
const patienceMillis = 30_000;
/** Buffers of all stuck clients together, the frames under way, and what the kernel does not count. */
const mostGrowthMb = ({ stuck }: Size): number => 200 + 5 * stuck;
const tooSlow = 'artel_sockets_closed_total{code="4408"}';
const lag = 'nodejs_eventloop_lag_p99_seconds';

/** Experiment 24: many who read, and some who stop reading and must not hold up the others. */
export const slowReaders: Experiment = {
  number: 24,
  title: 'slow readers',
  tried: 'sockets and event streams in large numbers, among them clients that stop reading',
  seconds: 60,
  async run(deployment, { thorough = false } = {}) {
    const size = thorough ? thoroughly : quickly;
    const ledger = new Ledger();
    const scene = await sceneOf(deployment, size);
    const watch = watchMemory(deployment.apis.map(({ pid }) => pid));
    // What was measured before is forgotten with each look.
    await scraped(deployment.urls, lag);
    const [lively, loud, streams] = await Promise.all([speak(scene, size), shout(scene, size), read(scene)]);
    const late = (await scraped(deployment.urls, lag, Math.max)) * 1_000;
    const growth = await watch.end();
    await judge(scene, size, { lively, loud, streams, late, growth }, ledger);
    for (const { socket } of [...scene.readers, ...scene.stuck, scene.witness]) socket.terminate();
    return ledger;
  },
};

interface Scene {
  deployment: Deployment;
  owner: Person;
  lively: string;
  loud: string;
  readers: Listener[];
  stuck: Listener[];
  /** The same person as the stuck ones: hears all that they should. */
  witness: Listener;
  /** Runs of a chat each. */
  runs: string[];
}

/** One socket, and the messages that it has heard. */
class Listener {
  readonly heard: string[] = [];
  closed = false;

  private constructor(readonly socket: WebSocket) {
    socket.on('close', () => (this.closed = true));
    socket.on('message', (frame: Buffer) => {
      // Parsing thousands of large frames would make this process the slow reader.
      if (!frame.includes('"event":"message.created"')) return;
      this.heard.push(/"data":\{"id":"([^"]+)"/.exec(frame.toString('latin1', 0, 200))?.[1] ?? '');
    });
  }

  static async open(url: string, { accessToken }: Person): Promise<Listener> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, ['bearer', accessToken], {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    const listener = new Listener(socket);
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('message', resolve);
    });
    socket.on('error', () => undefined);
    socket.send('{"event":"ping"}');
    return listener;
  }
}

async function sceneOf(deployment: Deployment, size: Size): Promise<Scene> {
  const { urls, url } = deployment;
  const owner = await anOrg(url);
  const [reader, sleeper] = await Promise.all([aUser(owner), aUser(owner)]);
  const [lively, loud] = await Promise.all([aChat(owner, [reader]), aChat(owner, [sleeper])]);
  const readers = await inTurns(size.sockets, (n) => Listener.open(urls[n % urls.length] ?? '', reader));
  const stuck = await inTurns(size.stuck, (n) => Listener.open(urls[n % urls.length] ?? '', sleeper));
  const witness = await Listener.open(url, sleeper);
  const runs = await inTurns(size.streams, async () => {
    const { id } = await aChat(owner);
    return (await post(owner, id, '@@lawyer [[tokens:60]] [[delay:50]]')).runs[0]?.id ?? '';
  });
  for (const { socket } of stuck) socket.pause();
  return { deployment, owner, lively: lively.id, loud: loud.id, readers, stuck, witness, runs };
}

/** What all readers must hear. */
async function speak({ owner, lively }: Scene, { posts }: Size): Promise<string[]> {
  const said: string[] = [];
  for (let n = 0; n < posts; n++) {
    said.push((await post(owner, lively, `Мысль ${n}`)).message.id);
    await sleep(postMillis);
  }
  return said;
}

/** Until nobody is stuck any more: each was closed. */
async function shout({ deployment: { urls }, owner, loud }: Scene, { stuck }: Size): Promise<string[]> {
  const before = await scraped(urls, tooSlow);
  const said: string[] = [];
  while (said.length < mostLoud && (await scraped(urls, tooSlow)) - before < stuck)
    said.push((await post(owner, loud, loudText)).message.id);
  return said;
}

async function read({ deployment: { urls }, owner, runs }: Scene): Promise<RunStream[]> {
  return Promise.all(
    runs.map(async (runId, n) => {
      const stream = new RunStream();
      await stream.read({ url: urls[n % urls.length] ?? '', runId, token: owner.accessToken });
      return stream;
    }),
  );
}

interface Seen {
  lively: string[];
  loud: string[];
  streams: RunStream[];
  late: number;
  growth: number;
}

async function judge(
  { owner, readers, stuck, witness, runs, deployment }: Scene,
  size: Size,
  { lively, loud, streams, late, growth }: Seen,
  ledger: Ledger,
): Promise<void> {
  const dropped = await droppedBy(readers, lively);
  const missed = await droppedBy([witness], loud);
  for (const { socket } of stuck) socket.resume();
  await untilTrue(() => stuck.every(({ closed }) => closed));
  const wrong: string[] = [];
  for (const [n, stream] of streams.entries()) {
    const { messageId } = await ended(owner, runs[n] ?? '');
    const { body } = await owner.client.get<MessageBody>(`/messages/${messageId}`);
    if (stream.text !== body.content) wrong.push(JSON.stringify({ read: stream.text, stored: body.content }));
  }
  ledger.exactly('sockets that read', readers.length, size.sockets);
  ledger.none('messages that a reading socket missed, or heard twice', dropped);
  ledger.none('the same for a neighbour of the stuck ones', missed);
  ledger.exactly('event streams', streams.length, size.streams);
  ledger.none('event streams that missed something', wrong);
  ledger.exactly('sockets that stopped reading', stuck.length, size.stuck);
  ledger.exactly('of them closed', stuck.filter(({ closed }) => closed).length, size.stuck);
  ledger.exactly('of them with 4408', await scraped(deployment.urls, tooSlow), size.stuck);
  ledger.atMost('event loop lag p99, ms', Math.round(late), size.mostLag);
  ledger.atMost('growth of memory, MB', growth, mostGrowthMb(size));
}

/** Sentences for each message that was not heard exactly once; waits for what is on its way. */
async function droppedBy(listeners: Listener[], said: string[]): Promise<string[]> {
  await untilTrue(() => listeners.every(({ heard }) => heard.length >= said.length));
  return listeners.flatMap(({ heard, closed }, n) => {
    const times = new Map<string, number>();
    for (const id of heard) times.set(id, (times.get(id) ?? 0) + 1);
    const wrong = said.filter((id) => times.get(id) !== 1).length;
    return wrong > 0 ? [`socket ${n}${closed ? ', closed' : ''}: ${wrong} of ${said.length}`] : [];
  });
}

async function untilTrue(holds: () => boolean): Promise<void> {
  const until = Date.now() + patienceMillis;
  while (!holds() && Date.now() < until) await sleep(50);
}
