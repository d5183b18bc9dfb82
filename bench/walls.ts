import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool } from 'undici';
import { aChat, anApiKey, anOrg } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import { cpuSeconds, pidOf } from './processes.js';
import { serverPrograms, type Stage } from './stage.js';
import { median, table } from './table.js';

const paths = ['facade, streamed', 'facade, whole', 'a post in a chat', 'a page of messages'] as const;
const inFlight = 16;
const rounds = 6;
const warmUpMillis = 300;
const sliceMillis = 1_500;
const mostLost = 0.15;

/** What a slice of load showed of one side. */
interface Slice {
  perSecond: number;
  /** CPU milliseconds of Artel and its servers for each request: what bounds the throughput, whoever else is busy. */
  cpu: number;
}

export interface WallFigures {
  path: (typeof paths)[number];
  with: Slice[];
  without: Slice[];
}

type Side = { deployment: Deployment; slice: (path: (typeof paths)[number]) => Promise<Slice> };

export const wallSeconds = 15 + (paths.length * 2 * rounds * (sliceMillis + warmUpMillis)) / 1_000;

/**
 * What row level security costs on the hot paths: the same load on two installations at once, one of which runs as
 * the owner of its tables with no policies in force, in slices that take turns.
 */
export async function* measureWalls(stage: Stage): AsyncGenerator<WallFigures> {
  const { profile, progress } = stage;
  progress.begin(`${profile}: two installations, one without row level security`, 15);
  const [walled, bare] = [await sideOf(stage, {}), await sideOf(stage, withoutRowSecurity)];
  try {
    for (const path of paths) {
      progress.begin(`${profile}: ${path}`, (2 * rounds * (sliceMillis + warmUpMillis)) / 1_000);
      const figures: WallFigures = { path, with: [], without: [] };
      for (let round = 0; round < rounds; round++) {
        const first = round % 2 === 0;
        if (first) figures.with.push(await walled.slice(path));
        figures.without.push(await bare.slice(path));
        if (!first) figures.with.push(await walled.slice(path));
      }
      yield figures;
    }
  } finally {
    await Promise.all([walled.deployment.stop(), bare.deployment.stop()]);
  }
}

export function wallTable(profile: string, figures: WallFigures[]): string {
  const heads = [
    'path',
    'with, requests/s',
    'without',
    'with, CPU ms',
    'without',
    'throughput kept',
    'must be',
  ];
  const rows = figures.map((one) => [
    one.path,
    ...[one.with, one.without].map((slices) => Math.round(median(slices.map(({ perSecond }) => perSecond)))),
    ...[one.with, one.without].map(cpuOf),
    ratioOf(one),
    `>= ${1 - mostLost}`,
  ]);
  const title = `Row level security, ${profile} profile: ${inFlight} in flight, medians of ${rounds} alternating slices`;
  return `${title}\n\n${table(heads, rows)}`;
}

export const costlyWalls = (figures: WallFigures[]): string[] =>
  figures
    .filter((one) => ratioOf(one) < 1 - mostLost)
    .map((one) => `row level security costs ${Math.round((1 - ratioOf(one)) * 100)}% of ${one.path}`);

const cpuOf = (slices: Slice[]): number => median(slices.map(({ cpu }) => cpu));
/** By CPU for each request: requests per second of two processes that take turns say more about the machine. */
const ratioOf = (figures: WallFigures): number => cpuOf(figures.without) / cpuOf(figures.with);

const wallsDown = pathToFileURL(resolve(import.meta.dirname, '../test/support/walls-down.mjs')).href;
const withoutRowSecurity = { NODE_OPTIONS: `--import ${wallsDown}`, TEST_WALLS_DOWN: 'rows' };

async function sideOf(stage: Stage, extra: Record<string, string>): Promise<Side> {
  const { profile, servers, settings, generator } = stage;
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const env = { ...settings, ...extra };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  const owner = await anOrg(deployment.url);
  const key = await anApiKey(owner);
  const chats = await Promise.all(Array.from({ length: inFlight }, () => aChat(owner)));
  const pool = new Pool(deployment.url, { connections: inFlight });
  const headers = { authorization: `Bearer ${owner.accessToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ content: 'Коллеги, созвон в десять' });

  const pids = [...deployment.apis, ...deployment.workers].map(({ pid }) => pid);
  if (servers) pids.push(...serverPrograms.map(pidOf));

  const facade = async (stream: boolean) => {
    const load = { url: deployment.url, key, delay: 0, stream, inFlight, warmUpMillis, millis: sliceMillis };
    const { perSecond, wrong, faults, sent } = await generator.run(load);
    if (wrong > 0) throw new Error(`The facade answered wrongly: ${faults.join(' | ')}`);
    return { perSecond, sent };
  };
  const messages = async (method: 'GET' | 'POST') => {
    let [counted, sent] = [0, 0];
    const [from, until] = [performance.now() + warmUpMillis, performance.now() + warmUpMillis + sliceMillis];
    const ask = async (chatId: string): Promise<void> => {
      while (performance.now() < until) {
        const path = `/api/v1/chats/${chatId}/messages`;
        const answer = await pool.request({ path, method, headers, ...(method === 'POST' ? { body } : {}) });
        const text = await answer.body.text();
        if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
        sent++;
        if (performance.now() > from && performance.now() < until) counted++;
      }
    };
    await Promise.all(chats.map(({ id }) => ask(id)));
    return { perSecond: counted / (sliceMillis / 1_000), sent };
  };
  const slices = {
    'facade, streamed': () => facade(true),
    'facade, whole': () => facade(false),
    'a post in a chat': () => messages('POST'),
    'a page of messages': () => messages('GET'),
  };
  const slice = async (path: (typeof paths)[number]): Promise<Slice> => {
    const before = cpuSeconds(pids);
    const { perSecond, sent } = await slices[path]();
    return { perSecond, cpu: ((cpuSeconds(pids) - before) * 1_000) / sent };
  };
  return { deployment, slice };
}
