import { setTimeout as sleep } from 'node:timers/promises';
import { anOrg, type Person } from '../test/support/builders.js';
import { Deployment } from '../test/support/deployment.js';
import { aCollection, longSession, untilRead, upload } from './ingestion.js';
import { passageOf } from './library.js';
import type { Stage } from './stage.js';
import { table } from './table.js';
import { Vocabulary } from './vocabulary.js';

/** Between two questions of somebody who looks on. */
const lookMillis = 20;
const pollMillis = 200;
/** Of the request that deletes, however large the document is. */
const mostDeletingMillis = 1_000;
/** Of any other request meanwhile. */
const mostWaitingMillis = 1_000;
const passagesPerSecond = 100;

interface Phase {
  what: string;
  seconds: number;
  /** Milliseconds that somebody else waited at most for an answer meanwhile. */
  longest: number;
}

export interface LargeDocumentFigures {
  passages: number;
  phases: Phase[];
  /** Milliseconds of the request that deletes it. */
  deleting: number;
}

export const largeDocumentSeconds = (passages: number): number => 10 + (3 * passages) / passagesPerSecond;

/** A document of very many passages is read, read again, and deleted, while somebody else asks for a list. */
export async function measureLargeDocument(stage: Stage, passages: number): Promise<LargeDocumentFigures> {
  const { profile, servers, settings, progress } = stage;
  progress.begin(`${profile}: a document of ${passages} passages`, largeDocumentSeconds(passages));
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const env = { ...settings, ...longSession, EMBEDDING_MODEL: 'none' };
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  try {
    const owner = await anOrg(deployment.url);
    const collectionId = await aCollection(owner);
    const bytes = aText(passages);
    const file = { name: 'Большой.txt', type: 'text/plain', bytes };
    const first = await watched(owner, 'read', async () => {
      await upload(owner, collectionId, file);
      await untilRead(owner, collectionId, { underWay: 0 });
    });
    const read = await untilRead(owner, collectionId, { underWay: 0 });
    const { id, error } = await onlyDocument(owner, collectionId);
    if (read.failed > 0) throw new Error(`the large document could not be read: ${error?.detail}`);
    const again = await watched(owner, 'read again', async () => {
      await owner.client.post(`/knowledge/documents/${id}/reindex`);
      await untilRead(owner, collectionId, { underWay: 0 });
    });
    const replaced = await watched(owner, 'what was served before is purged', () => untilPurged(deployment));
    let deleting = NaN;
    const deleted = await watched(owner, 'deleted, and purged', async () => {
      const began = performance.now();
      const { status } = await owner.client.delete(`/knowledge/documents/${id}`);
      deleting = performance.now() - began;
      if (status !== 204) throw new Error(`the deletion was answered ${status}`);
      await untilPurged(deployment);
    });
    return { passages: read.passages, phases: [first, again, replaced, deleted], deleting };
  } finally {
    await deployment.stop();
  }
}

/** Cut into about so many passages. */
function aText(passages: number): Buffer {
  const vocabulary = new Vocabulary(17);
  return Buffer.from(Array.from({ length: passages }, () => passageOf(vocabulary)).join('\n\n'));
}

interface ReadDocument {
  id: string;
  /** Of one that could not be read. */
  error: { detail: string } | null;
}

async function onlyDocument(owner: Person, collectionId: string): Promise<ReadDocument> {
  const { body } = await owner.client.get<{ items: ReadDocument[] }>(
    `/knowledge/collections/${collectionId}/documents`,
  );
  const [document] = body.items;
  if (!document) throw new Error('the document is not there');
  return document;
}

async function untilPurged({ consumers }: Deployment): Promise<void> {
  const [consumer] = consumers;
  for (;;) {
    const text = await (await fetch(`${consumer?.url}/metrics`)).text();
    if (/^artel_document_leftovers 0$/m.test(text)) return;
    await sleep(pollMillis);
  }
}

async function watched(owner: Person, what: string, work: () => Promise<void>): Promise<Phase> {
  let [longest, isOver] = [0, false];
  const looking = (async () => {
    while (!isOver) {
      const asked = performance.now();
      await owner.client.get('/knowledge/collections');
      longest = Math.max(longest, performance.now() - asked);
      await sleep(lookMillis);
    }
  })();
  const began = performance.now();
  try {
    await work();
  } finally {
    isOver = true;
    await looking;
  }
  return { what, seconds: (performance.now() - began) / 1_000, longest };
}

export function largeDocumentTable(profile: string, figures: LargeDocumentFigures): string {
  const rows = figures.phases.map(({ what, seconds, longest }) => [
    ...[what, seconds, longest, `<= ${mostWaitingMillis}`],
    longest <= mostWaitingMillis ? 'held' : 'MISSED',
  ]);
  return (
    `${profile}: a document of ${figures.passages.toLocaleString('en-US')} passages; ` +
    `the request that deletes it takes ${Math.round(figures.deleting)} ms\n\n` +
    table(['what', 'seconds', 'longest request, ms', 'must be', ''], rows)
  );
}

export const slowLargeDocument = ({ phases, deleting }: LargeDocumentFigures): string[] => [
  ...phases
    .filter(({ longest }) => longest > mostWaitingMillis)
    .map(({ what, longest }) => `large document, ${what}: a request took ${Math.round(longest)} ms`),
  ...(deleting > mostDeletingMillis ? [`large document: its deletion took ${Math.round(deleting)} ms`] : []),
];
