import type { FoundChunk } from './found-chunks.js';
import { KnowledgeSearch, type SearchQuery } from './knowledge-search.js';

const reader = { orgId: 'acme', userId: null, role: null };

const chunk = (chunkId: string, text = chunkId, titlePath: string[] = []): FoundChunk => ({
  ...{ chunkId, documentId: `document of ${chunkId}`, documentName: chunkId, collectionId: 'c' },
  ...{ version: 1, position: 0, page: null, titlePath, text },
});

/** A search by words that finds these chunks, the best first, each with so much of the question. */
function searchOf(found: FoundChunk[], evidence: Record<string, number>) {
  const ids = found.map(({ chunkId }) => chunkId);
  const transactions = { run: (work: (tx: unknown) => unknown) => work({ manager: { query: () => [] } }) };
  const lexical = {
    find: () => Promise.resolve({ ids, words: [], wording: { total: 9, sought: [] } }),
    evidence: (_: unknown, __: unknown, of: string[]) =>
      Promise.resolve(new Map(of.map((id) => [id, evidence[id] ?? 0]))),
  };
  const search = new KnowledgeSearch(
    { manager: {} } as never,
    transactions as never,
    { readable: (_: unknown, collectionIds: string[]) => Promise.resolve(collectionIds) } as never,
    lexical as never,
    { find: () => Promise.resolve({ reason: 'none', reasonCode: 'no_model' }) } as never,
    { load: () => Promise.resolve(found), highlights: () => [] } as never,
    { rank: () => Promise.resolve(undefined) } as never,
  );
  return async (query: Partial<SearchQuery>) =>
    (await search.search(reader, { collectionIds: ['c'], query: 'вопрос', limit: 5, ...query })).items;
}

describe('A passage that has what stands in quotes', () => {
  const search = searchOf([chunk('a')], { a: 0.2 });

  it.each([
    ['«Ромашка»', true],
    ['Кто такая «Ромашка»?', true],
    ['Как сварить борщ в ООО «Ромашка»?', false],
  ])('%s: it belongs to it: %s', async (query, relevant) =>
    expect(await search({ query })).toMatchObject([{ relevant }]),
  );
});
