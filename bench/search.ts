import { Pool } from 'undici';
import { anOrg, aUser, loggedIn, type Person } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import { shares, writeArchive, type Archive } from './archive.js';
import { percentiles, type Percentiles } from './load.js';
import { cpuSeconds, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';

const requests = 100;
/** The first of each kind only heat the processes. */
const warmUps = 5;
const mostMillis = 50;
/** As long as nobody asks for another limit. */
const pageLength = 50;
/** Expected, on an idle machine, of writing a million messages. */
const writeSecondsPerMillion = 150;
const kinds = 27;

export interface SearchFigures extends Percentiles {
  what: string;
  /** Messages in an answer, on average. */
  found: number;
  /** Of a hundred answers, how many were cut short and say where to look on. */
  short: number;
  /** CPU milliseconds of Artel and its servers for each: on an idle machine a request takes about as long. */
  cpu: number;
}

/** Of a search, or of a page of history: where to, and by whom. */
interface Kind {
  what: string;
  path: () => string;
  by?: Person;
}

export const searchSeconds = (messages: number): number =>
  10 + (writeSecondsPerMillion * messages) / 1_000_000 + (kinds * (requests + warmUps) * 15) / 1_000;

/** Search and history over very many messages, through the API, one request at a time. */
export async function measureSearch(stage: Stage, messages: number): Promise<SearchFigures[]> {
  const { profile, servers, settings: env, progress } = stage;
  progress.begin(`${profile}: start`, 5);
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl, workers: 0 });
  const pool = new Pool(deployment.url, { connections: 1 });
  try {
    const owners = await Promise.all(shares.map(() => anOrg(deployment.url)));
    const companies = await Promise.all(
      owners.map(async (owner) => ({ owner, colleague: await aUser(owner), manager: await aUser(owner) })),
    );
    progress.begin(`${profile}: ${messages} messages are written`, searchSeconds(messages));
    const archive = await writeArchive(deployment.env.DATABASE_URL as string, companies, messages);
    // Their access tokens may have expired over it.
    const login = (who?: Person) => loggedIn(who as Person, deployment.url);
    const [first, second] = companies;
    const ofAll = await login(first?.owner);
    const ofFew = await login(first?.colleague);
    const ofLarge = await login(first?.manager);
    const ofOne = await login(second?.owner);
    const pids = [...deployment.apis.map(({ pid }) => pid), ...serverPrograms.map(pidOf)];
    const measured: SearchFigures[] = [];
    const kindsToMeasure = [
      ...searchesOf(archive, ofFew, ofLarge, ofOne),
      ...pagesOf(archive, await seqs(pool, ofAll, archive.chatId)),
    ];
    for (const kind of kindsToMeasure) {
      progress.begin(`${profile}: ${kind.what}`, ((requests + warmUps) * 15) / 1_000);
      measured.push(await measure(pool, ofAll, kind, pids));
    }
    return measured;
  } finally {
    await pool.destroy();
    await deployment.stop();
  }
}

function searchesOf(archive: Archive, ofFew: Person, ofLarge: Person, ofOne: Person): Kind[] {
  const { vocabulary, phrases, chatId, chatWithoutFirstWord } = archive;
  const { random } = vocabulary;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const [common, usual, rare] = [
    () => vocabulary.word(0, 60),
    () => vocabulary.word(60, 2_000),
    () => vocabulary.word(2_000),
  ];
  const search = (what: string, asked: () => Record<string, string>, by?: Person): Kind => ({
    what,
    by,
    path: () => `/api/v1/search?${new URLSearchParams(asked()).toString()}`,
  });
  const day = () => new Date(Date.now() - random() * 700 * 86_400_000).toISOString().slice(0, 10);
  const filter = () =>
    pick<Record<string, string>>([
      { author: `person-${Math.floor(random() * 60)}` },
      { role: 'lawyer' },
      { has: 'link' },
      { to: day() },
    ]);
  const phrase = () => ({ q: `"${pick(phrases)}"` });
  const strangers = () => ({ q: `"${vocabulary.strangers}"` });
  return [
    search('a common word', () => ({ q: common() })),
    search('a word', () => ({ q: usual() })),
    search('a rare word', () => ({ q: rare() })),
    search('two words', () => ({ q: `${usual()} ${pick([common, usual])()}` })),
    search('a phrase', phrase),
    search('a beginning', () => ({ q: `${usual().slice(0, 4).padEnd(3, 'а')}*` })),
    search('a word, and not another', () => ({ q: `${usual()} -${common()}` })),
    search('a word and a filter', () => ({ q: usual(), ...filter() })),
    search('filters alone', filter),
    search('unvalidated', () => ({ is: 'unvalidated' })),
    search('words that nobody wrote', () => ({ q: `${usual()} никогда${Math.floor(random() * 1_000_000)}` })),
    search('a word, in few chats', () => ({ q: usual() }), ofFew),
    search('a common word, in few chats', () => ({ q: common() }), ofFew),
    search('a phrase, in few chats', phrase, ofFew),
    search('a word, in 24 large chats', () => ({ q: usual() }), ofLarge),
    search('a rare word, in 24 large chats', () => ({ q: rare() }), ofLarge),
    search('a word, in the largest chat', () => ({ q: usual(), chatId })),
    search('a word, in one huge chat', () => ({ q: usual() }), ofOne),
    search('the commonest word, in a chat without it', () => ({
      q: vocabulary.strangers.split(' ')[0] as string,
      chatId: chatWithoutFirstWord,
    })),
    search('two common words never side by side', strangers),
    search('the same, in few chats', strangers, ofFew),
    search('the same, in 24 large chats', strangers, ofLarge),
    search('the same, in one huge chat', strangers, ofOne),
  ];
}

function pagesOf({ vocabulary: { random }, chatId }: Archive, lastSeq: number): Kind[] {
  const page = (what: string, before: () => number): Kind => ({
    what,
    path: () => `/api/v1/chats/${chatId}/messages?cursor=${cursorOf(before())}`,
  });
  return [
    page('newest page of a chat', () => lastSeq + 1),
    page('a page in its middle', () => Math.floor(lastSeq * (0.3 + 0.4 * random()))),
    page('its oldest page', () => 51),
  ];
}

const cursorOf = (seq: number): string => Buffer.from(JSON.stringify([String(seq)])).toString('base64url');

interface Page {
  items: unknown[];
  nextCursor: string | null;
}

async function ask<T>(pool: Pool, { accessToken }: Person, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await pool.request({ path, method: 'GET', headers });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as T;
}

async function seqs(pool: Pool, owner: Person, chatId: string): Promise<number> {
  const path = `/api/v1/chats/${chatId}/messages?limit=1`;
  const { items } = await ask<{ items: { seq: number }[] }>(pool, owner, path);
  return items[0]?.seq ?? 0;
}

async function measure(
  pool: Pool,
  owner: Person,
  { what, path, by = owner }: Kind,
  pids: number[],
): Promise<SearchFigures> {
  const times: number[] = [];
  let [found, short, used] = [0, 0, 0];
  for (let i = -warmUps; i < requests; i++) {
    if (i === 0) used = cpuSeconds(pids);
    const asked = path();
    const began = performance.now();
    const { items, nextCursor } = await ask<Page>(pool, by, asked);
    if (i < 0) continue;
    times.push(performance.now() - began);
    found += items.length;
    if (nextCursor && items.length < pageLength) short++;
  }
  const cpu = ((cpuSeconds(pids) - used) * 1_000) / requests;
  return { what, found: found / requests, short: (short * 100) / requests, cpu, ...percentiles(times) };
}

export function searchTable(figures: SearchFigures[], messages: number): string {
  const heads = ['what', 'found', 'short %', 'CPU ms', 'p50 ms', 'p95', 'p99', 'p95 must be', ''];
  const rows = figures.map(({ what, found, short, cpu, p50, p95, p99 }) => [
    ...[what, found, short, cpu, p50, p95, p99, `<= ${mostMillis}`],
    p95 <= mostMillis ? 'passed' : 'FAILED',
  ]);
  return `Search and history over ${messages.toLocaleString('en-US')} messages: ${requests} of each, one at a time\n\n${table(heads, rows)}`;
}

export const slowSearches = (figures: SearchFigures[]): string[] =>
  figures
    .filter(({ p95 }) => p95 > mostMillis)
    .map(({ what, p95 }) => `${what}: p95 is ${Math.round(p95)} ms, more than ${mostMillis}`);
