import { setTimeout as sleep } from 'node:timers/promises';
import { anOrg, type Person } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import { fileSet, type MadeFile } from './file-set.js';
import { childrenOf, memoryOf, residentOf } from './processes.js';
import type { Stage } from './stage.js';
import { table } from './table.js';
import { Vocabulary } from './vocabulary.js';

/** Past the process's own limit of a parser, and what a process may take beside what it has at rest. */
const mostParser = 1_024;
const mostGrowth = 512;
const lookMillis = 100;
const secondsPerMegabyte = 2;

/** Reading takes longer than an access token lives. */
export const longSession = { ACCESS_TOKEN_TTL: '86400' };

export interface IngestionFigures {
  documents: number;
  megabytes: number;
  passages: number;
  failed: number;
  seconds: number;
  /** MB of the process that reads documents, before, and at most while it reads. */
  before: number;
  peak: number;
  /** MB at most of a process that parses. */
  parser: number;
}

export const ingestionSeconds = (megabytes: number): number => 10 + megabytes * secondsPerMegabyte;

/** Uploads files and waits until they are searched, with an eye on memory. */
export async function measureIngestion(stage: Stage, megabytes: number): Promise<IngestionFigures> {
  const { profile, servers, settings, progress } = stage;
  progress.begin(`${profile}: ${megabytes} MB of files are read`, ingestionSeconds(megabytes));
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const env = { ...settings, ...longSession, EMBEDDING_MODEL: 'none' };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  const consumer = deployment.consumers[0]?.pid ?? NaN;
  try {
    const owner = await anOrg(deployment.url);
    const collectionId = await aCollection(owner);
    const before = residentOf(consumer);
    const watch = watchMemory(consumer);
    const began = performance.now();
    let [documents, bytes] = [0, 0];
    for (const file of fileSet(new Vocabulary(13), megabytes)) {
      await upload(owner, collectionId, file);
      documents++;
      bytes += file.bytes.length;
      await untilRead(owner, collectionId, { underWay: 8 });
    }
    const { passages, failed } = await untilRead(owner, collectionId, { underWay: 0 });
    const seconds = (performance.now() - began) / 1_000;
    return { documents, megabytes: bytes / 1024 ** 2, passages, failed, seconds, before, ...(await watch()) };
  } finally {
    await deployment.stop();
  }
}

export async function aCollection(owner: Person): Promise<string> {
  const { status, body } = await owner.client.post<{ id: string }>('/knowledge/collections', {
    name: 'Files',
  });
  if (status !== 201) throw new Error(`the collection was answered ${status}`);
  return body.id;
}

export async function upload(owner: Person, collectionId: string, file: MadeFile): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
  const answer = await fetch(`${owner.client.url}/api/v1/knowledge/collections/${collectionId}/documents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner.accessToken}` },
    body: form,
  });
  if (answer.status !== 201)
    throw new Error(`${file.name} was answered ${answer.status}: ${await answer.text()}`);
}

interface CollectionBody {
  chunks: number;
  documents: { underWay: number; failed: number };
}

/** Waits until no more documents than this are being read. */
export async function untilRead(
  owner: Person,
  collectionId: string,
  most: { underWay: number },
): Promise<{ passages: number; failed: number }> {
  for (;;) {
    const { body } = await owner.client.get<CollectionBody>(`/knowledge/collections/${collectionId}`);
    if (body.documents.underWay <= most.underWay)
      return { passages: body.chunks, failed: body.documents.failed };
    await sleep(200);
  }
}

/** Of a process and, by itself, of the largest of its children; returns how to end it. */
function watchMemory(pid: number): () => Promise<{ peak: number; parser: number }> {
  let [peak, parser, isOver] = [0, 0, false];
  const looking = (async () => {
    while (!isOver) {
      peak = Math.max(peak, residentOf(pid));
      parser = Math.max(parser, ...childrenOf(pid).map((child) => memoryOf(child).rss || 0));
      await sleep(lookMillis);
    }
  })();
  return async () => {
    isOver = true;
    await looking;
    return { peak, parser };
  };
}

const checks = ({
  before,
  peak,
  parser,
  failed,
}: IngestionFigures): [what: string, value: number, bound: number][] => [
  ['MB that the process took more', peak - before, mostGrowth],
  ['MB of the parser', parser, mostParser],
  ['documents that failed', failed, 0],
];

export function ingestionTable(profile: string, figures: IngestionFigures): string {
  const { documents, megabytes, passages, seconds } = figures;
  const rows = checks(figures).map(([what, value, bound]) => [
    ...[what, value, `<= ${bound}`],
    value <= bound ? 'held' : 'MISSED',
  ]);
  const perMinute = Math.round((documents * 60) / seconds);
  return (
    `${profile}: ${documents} documents of ${Math.round(megabytes)} MB, ${passages} passages, read in ${Math.round(seconds)} s: ` +
    `${perMinute} documents and ${Math.round((passages * 60) / seconds)} passages a minute\n\n` +
    table(['what', 'at most', 'must be', ''], rows)
  );
}

export const unboundedIngestion = (figures: IngestionFigures): string[] =>
  checks(figures)
    .filter(([, value, bound]) => value > bound)
    .map(([what, value, bound]) => `ingestion: ${Math.round(value)} ${what}, more than ${bound}`);
