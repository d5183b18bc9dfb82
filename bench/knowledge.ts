import { Pool } from 'undici';
import { anOrg, loggedIn, type Person } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import type { MadeFile } from './file-set.js';
import { aCollection, longSession, untilRead, upload } from './ingestion.js';
import { passageOf, writeLibrary, type Library } from './library.js';
import { percentiles, type Percentiles } from './load.js';
import { cpuSeconds, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { table } from './table.js';
import { Vocabulary } from './vocabulary.js';

const requests = 100;
/** The first of each kind only heat the processes. */
const warmUps = 5;
const mostMillis = 50;
const mostHybridMillis = 100;
/** Expected, on an idle machine, of writing a hundred thousand passages. */
const writeSecondsPerHundredThousand = 240;

export interface KnowledgeFigures extends Percentiles {
  what: string;
  /** Passages in an answer, on average. */
  found: number;
  /** CPU milliseconds of Artel and its servers for each. */
  cpu: number;
  /** Milliseconds that p95 may take. */
  bound: number;
}

/** Of a question: where it is asked, and how it is worded. */
export interface Kind {
  what: string;
  collectionIds: string[];
  query: () => string;
}

export const knowledgeSeconds = (passages: number): number =>
  15 + (writeSecondsPerHundredThousand * passages) / 100_000 + (8 * (requests + warmUps) * 20) / 1_000;

export const hybridSeconds = (passages: number): number =>
  15 + passages / 50 + (4 * (requests + warmUps) * 40) / 1_000;

/** Search by words over very many passages in PostgreSQL, through the API, one request at a time. */
export async function measureKnowledge(stage: Stage, passages: number): Promise<KnowledgeFigures[]> {
  const { profile, servers, settings, progress } = stage;
  progress.begin(`${profile}: start`, 5);
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const env = { ...settings, EMBEDDING_MODEL: 'none' };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl, workers: 0 });
  const pool = new Pool(deployment.url, { connections: 1 });
  try {
    const owner = await anOrg(deployment.url);
    progress.begin(`${profile}: ${passages} passages are written`, knowledgeSeconds(passages));
    const library = await writeLibrary(deployment.env.DATABASE_URL as string, owner, passages);
    // The access token may have expired over it.
    const reader = await loggedIn(owner, deployment.url);
    const pids = [...deployment.apis.map(({ pid }) => pid), ...serverPrograms.map(pidOf)];
    const measured: KnowledgeFigures[] = [];
    for (const kind of kindsOf(library)) {
      progress.begin(`${profile}: ${kind.what}`, ((requests + warmUps) * 20) / 1_000);
      measured.push(await measureKind(pool, reader, kind, { pids, bound: mostMillis }));
    }
    return measured;
  } finally {
    await pool.destroy();
    await deployment.stop();
  }
}

/** Search by words and by meaning in the embedded database, whose passages were read and given their vectors by it. */
export async function measureHybrid(stage: Stage, passages: number): Promise<KnowledgeFigures[]> {
  const { profile, settings, progress } = stage;
  progress.begin(`${profile}: ${passages} passages are read`, hybridSeconds(passages));
  const env = { ...settings, ...longSession, EMBEDDING_MODEL: 'hashing-256' };
  const deployment = await Deployment.start({ profile, env });
  const pool = new Pool(deployment.url, { connections: 1 });
  try {
    const owner = await anOrg(deployment.url);
    const vocabulary = new Vocabulary(11);
    const collectionIds = [await aCollection(owner)];
    for (let there = 0, number = 1; there < passages; number++) {
      await upload(owner, collectionIds[0] as string, aBook(vocabulary, number));
      there = (await untilRead(owner, collectionIds[0] as string, { underWay: 2 })).passages;
    }
    await untilRead(owner, collectionIds[0] as string, { underWay: 0 });
    const words = wordsOf(vocabulary);
    const kinds = (['question', 'rare', 'usual', 'common'] as const).map((kind): Kind => ({
      what: kind === 'question' ? 'a question' : `a ${kind} word`,
      collectionIds,
      query: () => words(kind),
    }));
    const pids = deployment.apis.map(({ pid }) => pid);
    const measured: KnowledgeFigures[] = [];
    for (const kind of kinds)
      measured.push(await measureKind(pool, owner, kind, { pids, bound: mostHybridMillis, mode: 'hybrid' }));
    return measured;
  } finally {
    await pool.destroy();
    await deployment.stop();
  }
}

function aBook(vocabulary: Vocabulary, number: number): MadeFile {
  const sections = Array.from(
    { length: 100 },
    () => `## ${vocabulary.text(5, 20)}\n\n${passageOf(vocabulary)}\n\n`,
  );
  return { name: `Книга ${number}.md`, type: 'text/markdown', bytes: Buffer.from(sections.join('')) };
}

function kindsOf({ vocabulary, collectionIds, phrases }: Library): Kind[] {
  const { random } = vocabulary;
  const everywhere = (what: string, query: () => string): Kind => ({ what, collectionIds, query });
  const words = wordsOf(vocabulary);
  return [
    everywhere('a question', () => words('question')),
    everywhere('a long question', () => `${words('question')} ${words('question')}`),
    everywhere('a rare word', () => words('rare')),
    everywhere('a word', () => words('usual')),
    everywhere('a common word', () => words('common')),
    everywhere('five common words', () => Array.from({ length: 5 }, () => words('common')).join(' ')),
    everywhere('a mistyped word', () => mistyped(words('usual'), random)),
    everywhere('a phrase', () => `"${phrases[Math.floor(random() * phrases.length)]}"`),
    {
      what: 'a question, in one small collection',
      collectionIds: collectionIds.slice(1, 2),
      query: () => words('question'),
    },
  ];
}

/** Of all of these a question has some. */
export const wordsOf =
  (vocabulary: Vocabulary) =>
  (kind: 'common' | 'usual' | 'rare' | 'question'): string => {
    // The most frequent words of all join others, and are not asked for.
    if (kind === 'common') return vocabulary.word(20, 120);
    if (kind === 'usual') return vocabulary.word(120, 3_000);
    if (kind === 'rare') return vocabulary.word(3_000);
    const [first, second, third, fourth] = [
      vocabulary.word(20, 120),
      vocabulary.word(20, 3_000),
      vocabulary.word(120, 3_000),
      vocabulary.word(120),
    ];
    return `Какой ${first} нужен, если ${second} и ${third} на ${fourth}?`;
  };

/** With one letter too many. */
function mistyped(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 1));
  return `${word.slice(0, at)}${word[at - 1] ?? ''}${word.slice(at)}`;
}

interface Answered {
  items: unknown[];
  mode: string;
}

async function ask(pool: Pool, { accessToken }: Person, { collectionIds, query }: Kind): Promise<Answered> {
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ collectionIds, query: query(), limit: 10 });
  const path = '/api/v1/knowledge/search';
  const answer = await pool.request({ path, method: 'POST', headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as Answered;
}

interface Measure {
  pids: number[];
  bound: number;
  /** What every answer must say of itself. */
  mode?: string;
}

export async function measureKind(
  pool: Pool,
  reader: Person,
  kind: Kind,
  { pids, bound, mode = 'lexical' }: Measure,
): Promise<KnowledgeFigures> {
  const times: number[] = [];
  let [found, used] = [0, 0];
  for (let i = -warmUps; i < requests; i++) {
    if (i === 0) used = cpuSeconds(pids);
    const began = performance.now();
    const answered = await ask(pool, reader, kind);
    if (answered.mode !== mode) throw new Error(`${kind.what}: the search was ${answered.mode}, not ${mode}`);
    if (i < 0) continue;
    times.push(performance.now() - began);
    found += answered.items.length;
  }
  const cpu = ((cpuSeconds(pids) - used) * 1_000) / requests;
  return { what: kind.what, found: found / requests, cpu, bound, ...percentiles(times) };
}

export function knowledgeTable(title: string, figures: KnowledgeFigures[]): string {
  const heads = ['what', 'found', 'CPU ms', 'p50 ms', 'p95', 'p99', 'p95 must be', ''];
  const rows = figures.map(({ what, found, cpu, p50, p95, p99, bound }) => [
    ...[what, found, cpu, p50, p95, p99, `<= ${bound}`],
    p95 <= bound ? 'held' : 'MISSED',
  ]);
  return `${title}: ${requests} of each, one at a time\n\n${table(heads, rows)}`;
}

export const slowKnowledge = (figures: KnowledgeFigures[]): string[] =>
  figures
    .filter(({ p95, bound }) => p95 > bound)
    .map(({ what, p95, bound }) => `knowledge, ${what}: p95 is ${Math.round(p95)} ms, more than ${bound}`);
