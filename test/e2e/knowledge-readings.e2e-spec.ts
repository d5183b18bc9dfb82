import { anOrg, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aCollection, aDocument, passagesOf, replaceFile, settled } from '../support/knowledge.js';
import { pastWalls, tablesWith } from '../support/past-walls.js';
import { aDeployment, eventually, profile } from '../support/profile.js';
import { query } from '../support/services.js';

/** Each paragraph has words of its own, so that none repeats another. */
const paragraphs = (count: number, what: string): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `${what} ${i}. ${Array.from({ length: 40 }, (__, n) => `слово${(i * 31 + n) % 997}`).join(' ')}.`,
  ).join('\n\n');

interface Found {
  items: { chunkId: string; text: string }[];
}

let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  artel = await aDeployment({ EMBEDDING_MODEL: 'none', RUN_LEASE: '10', ACCESS_TOKEN_TTL: '86400' });
  owner = await anOrg(artel.url);
}, 120_000);
afterAll(() => artel?.stop());

const find = async (collectionId: string, query: string): Promise<Found['items']> => {
  const { status, body } = await owner.client.post<Found>('/knowledge/search', {
    collectionIds: [collectionId],
    query,
    limit: 10,
  });
  expect(status).toBe(200);
  return body.items;
};

const leftovers = async (): Promise<number> => {
  const texts = await Promise.all(
    artel.consumers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  );
  return Math.max(...texts.map((text) => Number(/^artel_document_leftovers (\S+)$/m.exec(text)?.[1])));
};
const purged = () =>
  eventually('all is purged', async () => (await leftovers().catch(() => NaN)) === 0, 180_000);

describe('A document that is read anew', () => {
  it('is found as it was, and from one answer to the next as it is: never not, and never twice', async () => {
    const { id: collectionId } = await aCollection(owner);
    const { id } = await aDocument(owner, collectionId, paragraphs(60, 'Тариф прежний'), 'a.txt');
    expect(await settled(owner, id)).toMatchObject({ state: 'ready' });
    const before = (await passagesOf(owner, id)).map(({ chunkId }) => chunkId);
    const expected = (await find(collectionId, 'тарифы')).length;
    expect(expected).toBeGreaterThan(0);
    const seen: string[][] = [];
    let isOver = false;
    const searching = (async () => {
      while (!isOver) seen.push((await find(collectionId, 'тарифы')).map(({ chunkId }) => chunkId));
    })();
    try {
      await owner.client.post(`/knowledge/documents/${id}/reindex`);
      expect(await settled(owner, id)).toMatchObject({ state: 'ready', version: 1, servedVersion: 1 });
      await replaceFile(owner, id, { name: 'a.txt', content: paragraphs(60, 'Тариф новый') });
      expect(await settled(owner, id)).toMatchObject({ state: 'ready', version: 2, servedVersion: 2 });
    } finally {
      isOver = true;
      await searching;
    }
    const after = await find(collectionId, 'тарифы');
    expect(after.every(({ text }) => text.includes('новый') && !text.includes('прежний'))).toBe(true);
    expect(seen[0]?.every((chunkId) => before.includes(chunkId))).toBe(true);
    for (const ids of seen) {
      expect(ids).toHaveLength(expected);
      expect(new Set(ids).size).toBe(expected);
      // All of one reading: the ids of a reading are made together, and are in the answer alone.
      const old = ids.filter((chunkId) => before.includes(chunkId));
      expect([0, expected]).toContain(old.length);
    }
    await purged();
    const passages = await passagesOf(owner, id);
    const [{ chunks, words, readings } = {}] = await pastWalls(
      artel,
      `SELECT (SELECT count(*)::int FROM chunks WHERE document_id = '${id}') AS chunks,
         (SELECT chunks FROM collection_words WHERE collection_id = '${collectionId}' AND word = '') AS words,
         (SELECT count(*)::int FROM readings WHERE document_id = '${id}' OR document_id IS NULL) AS readings`,
    );
    expect({ chunks, words, readings }).toEqual({
      chunks: passages.length,
      words: passages.length,
      readings: 1,
    });
  }, 240_000);
});

describe('What is deleted', () => {
  it('is found no more at once, and goes to the last row, whoever is killed over it', async () => {
    const [{ id: collectionId }, { id: kept }] = [await aCollection(owner), await aCollection(owner)];
    const add = (where: string, count: number, mark: string) =>
      aDocument(owner, where, paragraphs(count, `Договор ${mark}`));
    const documents = [
      await add(collectionId, 600, 'quokkaone'),
      await add(collectionId, 600, 'quokkatwo'),
      await add(kept, 600, 'quokkathree'),
      await add(kept, 20, 'numbat'),
    ];
    for (const { id } of documents)
      expect(await settled(owner, id, 180_000)).toMatchObject({ state: 'ready' });
    const [, second, third] = documents;
    const [passage] = await passagesOf(owner, second?.id ?? '');
    const count = (await find(kept, 'договор')).length;
    expect((await owner.client.delete(`/knowledge/documents/${third?.id}`)).status).toBe(204);
    expect((await owner.client.delete(`/knowledge/collections/${collectionId}`)).status).toBe(204);
    expect((await find(kept, 'договор')).every(({ text }) => text.includes('numbat'))).toBe(true);
    expect(count).toBeGreaterThan(0);
    for (const path of [
      `/knowledge/passages/${passage?.chunkId}`,
      `/knowledge/documents/${second?.id}`,
      `/knowledge/documents/${second?.id}/passages`,
      `/knowledge/documents/${second?.id}/content`,
      `/knowledge/collections/${collectionId}`,
    ])
      expect([path, (await owner.client.get(path)).status]).toEqual([path, 404]);
    for (const refused of [
      await owner.client.post(`/knowledge/documents/${second?.id}/reindex`),
      await owner.client.patch(`/knowledge/documents/${second?.id}`, { name: 'x' }),
      await owner.client.delete(`/knowledge/documents/${second?.id}`),
    ])
      expect(refused.status).toBe(404);
    await artel.crashConsumers();
    expect((await find(kept, 'quokkathree')).length).toBe(0);
    await purged();
    expect(await tablesWith(artel, 'quokka')).toEqual([]);
    expect((await find(kept, 'numbat')).length).toBeGreaterThan(0);
  }, 400_000);
});

// The embedded database has one connection: there nobody waits for a row.
if (profile === 'scaled')
  describe('A document that is written for longer than a lease', () => {
    it('is read in one attempt', async () => {
      const seconds = 3;
      const other = await aDeployment({ EMBEDDING_MODEL: 'none', RUN_LEASE: String(seconds) });
      try {
        const reader = await anOrg(other.url);
        const { id: collectionId } = await aCollection(reader);
        const began = performance.now();
        const { id } = await aDocument(reader, collectionId, paragraphs(10_000, 'Пункт'), 'long.txt');
        expect(await settled(reader, id, 150_000)).toMatchObject({ state: 'ready' });
        expect(performance.now() - began).toBeGreaterThan(seconds * 1_000);
        const url = other.env.DATABASE_URL as string;
        const [read] = await query<{ epoch: number }>(url, 'SELECT epoch FROM documents WHERE id = $1', [id]);
        // It was claimed once, and given back.
        expect(read?.epoch).toBe(2);
      } finally {
        await other.stop();
      }
    }, 180_000);
  });
