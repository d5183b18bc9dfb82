import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { percentiles, type Percentiles } from './load.js';

/** What the generator of sockets is asked to do. */
export type Order = OpenSockets | SpeakInChat | { do: 'close' };

export interface OpenSockets {
  do: 'open';
  /** Sockets and posts go to each of them in turn. */
  urls: string[];
  /** One socket each. */
  tokens: string[];
}

export interface SpeakInChat {
  do: 'speak';
  chatId: string;
  millis: number;
  /** Posts per second, whether the former have arrived or not; without it `speakers` post without a break. */
  rate?: number;
  /** Each waits until its message is at every socket, then posts the next. */
  speakers: number;
}

export interface FanOutFigures {
  posted: number;
  acknowledged: number;
  /** Messages per second that reached every socket. */
  perSecond: number;
  /** From before the post to each socket, in milliseconds. */
  latency: Percentiles;
  post: Percentiles;
  /** Pairs of an acknowledged message and a socket. */
  lost: number;
  duplicated: number;
  /** Sockets that heard the messages in another order than the first one. */
  disordered: number;
  faults: string[];
}

/** One message, known by its number in the ledger. */
interface Posted {
  began: number;
  /** Undefined: not acknowledged. */
  acknowledged?: number;
  arrivals: number;
  everywhere?: number;
  reached: () => void;
}

/** All that one socket has heard: numbers of messages as they came. */
interface Listener {
  socket: WebSocket;
  heard: number[];
}

const opening = 50;
const openMillis = 30_000;
/** Until the last message has reached the last socket. */
const graceMillis = 15_000;
const faultsTold = 5;

let urls: string[] = [];
let tokens: string[] = [];
let listeners: Listener[] = [];
let ledger: Posted[] = [];
let latencies: number[] = [];

export async function carryOut(order: Order): Promise<FanOutFigures | undefined> {
  if (order.do === 'speak') return speak(order);
  if (order.do === 'open') await open(order);
  else await close();
  return undefined;
}

async function open(order: OpenSockets): Promise<void> {
  ({ urls, tokens } = order);
  const waiting = tokens.map((token, index) => ({ token, url: urls[index % urls.length] as string }));
  const doorman = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      listeners.push(await listen(next.url, next.token));
  };
  await Promise.all(Array.from({ length: opening }, doorman));
}

/** Heard from the first frame on; a command says that it resumes nothing. */
function listen(url: string, token: string): Promise<Listener> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=${token}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const listener: Listener = { socket, heard: [] };
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('a socket did not open in time')), openMillis);
    socket.once('error', reject);
    socket.once('open', () => socket.send('{"event":"ping","id":"open"}'));
    socket.on('message', (frame: Buffer) => {
      if (isMessage(frame)) return heard(listener, numberIn(frame));
      if (!frame.includes('"ack"')) return;
      clearTimeout(late);
      resolve(listener);
    });
  });
}

// Read as bytes: parsing ten thousand frames a second would take the processor from the server.
const isMessage = (frame: Buffer): boolean => frame.includes('"event":"message.created"');
const mark = 'Сообщение номер ';

function numberIn(frame: Buffer): number {
  const start = frame.indexOf(mark) + Buffer.byteLength(mark);
  return parseInt(frame.toString('latin1', start, start + 8), 10);
}

function heard(listener: Listener, number: number): void {
  const now = performance.now();
  listener.heard.push(number);
  const posted = ledger[number];
  if (!posted) return;
  latencies.push(now - posted.began);
  if (++posted.arrivals !== listeners.length) return;
  posted.everywhere = now;
  posted.reached();
}

async function speak(order: SpeakInChat): Promise<FanOutFigures> {
  ledger = [];
  latencies = [];
  for (const listener of listeners) listener.heard = [];
  const faults: string[] = [];
  const pools = urls.map((url) => new Pool(url, { connections: 16, pipelining: 1 }));
  const from = performance.now();
  const until = from + order.millis;
  const say = async (): Promise<void> => {
    const number = ledger.length;
    let reached: () => void = () => undefined;
    const everywhere = new Promise<void>((resolve) => (reached = resolve));
    const posted: Posted = { began: performance.now(), arrivals: 0, reached };
    ledger.push(posted);
    try {
      await post(pools[number % pools.length] as Pool, order.chatId, number);
      posted.acknowledged = performance.now();
    } catch (error) {
      faults.push(String(error));
      reached();
    }
    await Promise.race([everywhere, sleep(graceMillis, undefined, { ref: false })]);
  };
  try {
    if (order.rate) await atRate(order.rate, until, say);
    else await withoutBreak(order.speakers, until, say);
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
  return figuresOf(from, faults);
}

/** As often as was asked, however long each takes: a slow server is not spared. */
async function atRate(rate: number, until: number, say: () => Promise<void>): Promise<void> {
  const saying: Promise<void>[] = [];
  const began = performance.now();
  for (let count = 0; performance.now() < until; count++) {
    const due = began + (count * 1_000) / rate;
    if (due > performance.now()) await sleep(due - performance.now());
    saying.push(say());
  }
  await Promise.all(saying);
}

async function withoutBreak(speakers: number, until: number, say: () => Promise<void>): Promise<void> {
  const speaker = async (): Promise<void> => {
    while (performance.now() < until) await say();
  };
  await Promise.all(Array.from({ length: speakers }, speaker));
}

async function post(pool: Pool, chatId: string, number: number): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: `/api/v1/chats/${chatId}/messages`,
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens[number % tokens.length]}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ content: `${mark}${number}: созвон в десять, повестка в приложении` }),
  });
  const text = await body.text();
  if (statusCode !== 201) throw new Error(`status ${statusCode}: ${text.slice(0, 300)}`);
}

function figuresOf(from: number, faults: string[]): FanOutFigures {
  const known = ledger.filter(({ acknowledged }) => acknowledged !== undefined);
  const last = Math.max(...known.map(({ everywhere = NaN }) => everywhere));
  let [lost, duplicated] = [0, 0];
  for (const { heard } of listeners) {
    const once = new Set(heard);
    duplicated += heard.length - once.size;
    lost += ledger.filter(
      ({ acknowledged }, number) => acknowledged !== undefined && !once.has(number),
    ).length;
  }
  const orders = listeners.map(({ heard }) => heard.join());
  return {
    posted: ledger.length,
    acknowledged: known.length,
    perSecond: (known.length * 1_000) / (last - from),
    latency: percentiles(latencies),
    post: percentiles(known.map(({ began, acknowledged = NaN }) => acknowledged - began)),
    lost,
    duplicated,
    disordered: orders.filter((order) => order !== orders[0]).length,
    faults: [...new Set(faults)].slice(0, faultsTold),
  };
}

async function close(): Promise<void> {
  const open = listeners.filter(({ socket }) => socket.readyState !== WebSocket.CLOSED);
  listeners = [];
  await Promise.all(
    open.map(({ socket }) => {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      return closed;
    }),
  );
}
