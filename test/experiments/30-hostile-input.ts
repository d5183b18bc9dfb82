import { gzipSync } from 'node:zlib';
import { aChat, anApiKey, anOrg } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { rawRequest, type RawRequest } from '../support/raw-request.js';
import { endlessBodies, pour } from './endless-bodies.js';
import { Ledger, type Experiment } from './experiment.js';
import { watchMemory } from './memory.js';

/** What the kernels of both ends buffer, and what arrives before a refusal is read. */
const mostTakenMb = 32;

/** Experiment 30: bodies, headers and names that are meant to fill, crash or corrupt a server. */
export const hostileInput: Experiment = {
  number: 30,
  title: 'hostile input',
  tried: '1 GB bodies, gzip bombs, depth, __proto__, NUL, surrogates, headers, file names',
  seconds: 40,
  alike: true,
  async run(deployment) {
    const ledger = new Ledger();
    const {
      tried,
      answers,
      crashes,
      memoryGrowthMb,
      mostTakenMb: taken,
    } = await sendHostileInput(deployment);
    ledger.atLeast('inputs tried', tried, 60);
    ledger.none('answered otherwise than with 4xx', answers);
    ledger.exactly('crashes', crashes, 0);
    ledger.atMost('MB of a 1 GB body that were taken', taken, mostTakenMb);
    ledger.atMost('growth of memory, MB', memoryGrowthMb, 100);
    return ledger;
  },
};

export interface HostileFigures {
  tried: number;
  /** What was not refused as a mistake of the client. */
  answers: string[];
  crashes: number;
  memoryGrowthMb: number;
  /** Of the endless bodies. */
  mostTakenMb: number;
}

interface Target {
  url: string;
  person: string;
  key: string;
  chatId: string;
}

export async function sendHostileInput(deployment: Deployment): Promise<HostileFigures> {
  const { url } = deployment;
  const owner = await anOrg(url);
  const target = {
    url,
    person: owner.accessToken,
    key: await anApiKey(owner),
    chatId: (await aChat(owner)).id,
  };
  const requests = [...bodiesFor(target), ...headersFor(target)];
  const figures: HostileFigures = { tried: 0, answers: [], crashes: 0, memoryGrowthMb: 0, mostTakenMb: 0 };
  // Once before anything is counted: a server that has seen nothing yet has its own growth.
  for (const { request } of requests) await statusOf(url, request);
  const pids = deployment.apis.map(({ pid }) => pid);
  const watch = watchMemory(pids);
  for (const { name, request, isRefusal = is4xx } of requests) {
    const status = await statusOf(url, request);
    figures.tried++;
    if (!isRefusal(status))
      figures.answers.push(`${name}: ${request.method} ${request.path} answered ${status}`);
  }
  for (const [name, head] of endlessBodies(target.person)) {
    const { status, taken } = await pour(url, head);
    figures.tried++;
    figures.mostTakenMb = Math.max(figures.mostTakenMb, Math.ceil(taken / 1024 ** 2));
    // Who goes on sending may find the connection closed before the answer: that is a refusal as well.
    if (status !== 0 && !is4xx(status)) figures.answers.push(`${name} answered ${status}`);
  }
  figures.memoryGrowthMb = await watch.end();
  figures.crashes = deployment.apis.filter((api) => api.hasExited).length;
  const health = await statusOf(url, { method: 'GET', path: '/health' });
  if (health !== 200) figures.answers.push(`the health of the process afterwards: ${health}`);
  return figures;
}

const is4xx = (status: number): boolean => status >= 400 && status < 500;
const bearer = (token: string): [string, string] => ['authorization', `Bearer ${token}`];
const json: [string, string] = ['content-type', 'application/json'];

interface Hostile {
  name: string;
  request: RawRequest;
  isRefusal?: (status: number) => boolean;
}

const statusOf = (url: string, request: RawRequest): Promise<number> =>
  rawRequest(url, request).then(
    ({ status }) => status,
    () => 0,
  );

function bodiesFor({ person, key, chatId }: Target): Hostile[] {
  const places = [
    { path: '/api/v1/chats', headers: [bearer(person)], field: 'title' },
    { path: `/api/v1/chats/${chatId}/messages`, headers: [bearer(person)], field: 'content' },
    { path: '/api/v1/auth/login', headers: [], field: 'email' },
    { path: '/v1/chat/completions', headers: [bearer(key)], field: 'model' },
  ];
  return places.flatMap(({ path, headers, field }) =>
    Object.entries(bodiesOf(field)).map(([name, body]) => ({
      name,
      request: { method: 'POST', path, headers: [...headers, json], body },
    })),
  );
}

const bodiesOf = (field: string): Record<string, string | Buffer> => ({
  'lists 10,000 deep': '['.repeat(10_000) + ']'.repeat(10_000),
  'objects 10,000 deep': '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000),
  'a field 10,000 deep': `{"${field}":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  'two million brackets': '['.repeat(2_000_000),
  __proto__: `{"${field}":"x","__proto__":{"isAdmin":true}}`,
  'an escaped __proto__': `{"${field}":"x","\\u005f\\u005fproto__":{"isAdmin":true}}`,
  'constructor.prototype': `{"${field}":"x","constructor":{"prototype":{"isAdmin":true}}}`,
  'U+0000': `{"${field}":"a\\u0000b"}`,
  'a raw NUL': `{"${field}":"a\0b"}`,
  'a lone surrogate': `{"${field}":"a\\ud800b"}`,
  'a lone surrogate as a name': `{"${field}":1,"\\udc00":1}`,
  'a surrogate in UTF-8': Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  'overlong UTF-8': Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
  'a number of two million digits': `{"${field}":${'9'.repeat(2_000_000)}}`,
  'a text of two million letters': `{"${field}":"${'x'.repeat(2_000_000)}"}`,
  'a hundred thousand names': `{${Array.from({ length: 100_000 }, (_, n) => `"f${n}":1`).join()}}`,
  'the same name a hundred thousand times': `{${`"${field}":1,`.repeat(100_000)}"${field}":1}`,
});

function headersFor({ person, key, chatId }: Target): Hostile[] {
  const post = { method: 'POST', path: '/api/v1/chats' };
  const get = { method: 'GET', path: '/api/v1/chats' };
  const group = JSON.stringify({ kind: 'group', title: 'x' });
  const bomb = gzipSync(Buffer.alloc(100 * 1024 ** 2, ' '), { level: 9 });
  const form = (fileName: string): RawRequest => ({
    ...post,
    headers: [bearer(person), ['content-type', 'multipart/form-data; boundary=b']],
    body: `--b\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\n\r\nx\r\n--b--\r\n`,
  });
  const withHeader = (name: string, value: string): RawRequest => ({ ...get, headers: [[name, value]] });
  // Told by a trusted proxy; whatever it says, it must only not fail.
  const isNoFailure = (status: number): boolean => status === 200;
  return [
    {
      name: 'a gzip bomb',
      request: { ...post, headers: [bearer(person), json, ['content-encoding', 'gzip']], body: bomb },
    },
    { name: 'a gzip bomb as JSON', request: { ...post, headers: [bearer(person), json], body: bomb } },
    { name: '64 KB in one header', request: withHeader('x', 'a'.repeat(65_536)) },
    {
      name: 'two thousand headers',
      request: { ...get, headers: Array.from({ length: 2_000 }, (_, n) => [`x-${n}`, 'aaaaaaaa']) },
    },
    { name: 'a credential of 15 KB', request: withHeader('authorization', `Bearer ${'a'.repeat(15_000)}`) },
    { name: 'a cookie of 15 KB', request: withHeader('cookie', 'artel_access=;'.repeat(1_000)) },
    { name: 'a path of 15 KB', request: { ...get, path: `/api/v1/chats/${'a'.repeat(15_000)}` } },
    { name: 'a path of 64 KB', request: { ...get, path: `/${'a'.repeat(65_536)}` } },
    {
      name: 'two thousand parameters',
      request: { ...get, path: `/api/v1/chats?${'a[]=1&'.repeat(2_000)}`, headers: [bearer(person)] },
    },
    {
      name: 'a prototype as a parameter',
      request: {
        ...get,
        path: '/api/v1/chats?__proto__[x]=1&constructor[prototype]=1',
        headers: [bearer(person)],
      },
    },
    {
      name: 'an idempotency key of 10 KB',
      request: {
        ...post,
        headers: [bearer(person), json, ['idempotency-key', 'k'.repeat(10_000)]],
        body: group,
      },
    },
    {
      name: 'a model that is a path',
      request: {
        ...get,
        path: `/v1/models/${encodeURIComponent('../../etc/passwd\0')}`,
        headers: [bearer(key)],
      },
    },
    {
      name: 'a place in a stream that is none',
      request: {
        ...get,
        path: `/api/v1/chats/${chatId}/messages?cursor=${'%00'.repeat(3_000)}`,
        headers: [bearer(person)],
      },
    },
    ...[
      '../../etc/passwd',
      'a\0.txt',
      'x'.repeat(60_000),
      '..\\..\\x',
      '"; filename="b',
      '\u202etxt.exe',
    ].map((fileName) => ({
      name: `a file called ${fileName.slice(0, 20)}`,
      request: form(fileName),
    })),
    {
      name: 'an address that is none',
      request: { method: 'GET', path: '/health', headers: [['x-forwarded-for', 'x'.repeat(10_000)]] },
      isRefusal: isNoFailure,
    },
    {
      name: 'a thousand addresses',
      request: { method: 'GET', path: '/health', headers: [['x-forwarded-for', '127.0.0.1,'.repeat(1_000)]] },
      isRefusal: isNoFailure,
    },
  ];
}
