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

const ids = (items: { chunkId: string }[]) => items.map(({ chunkId }) => chunkId);

describe('A search for what belongs to the question', () => {
  it('gives as much of it as is asked for, whatever stands before it', async () => {
    const search = searchOf([chunk('foreign'), chunk('answer')], { foreign: 0.1, answer: 0.9 });
    expect(ids(await search({ limit: 1, relevantOnly: true }))).toEqual(['answer']);
    expect(await search({ limit: 1 })).toMatchObject([{ chunkId: 'foreign', relevant: false }]);
  });

  it('gives what stands in several documents once; others see each of them', async () => {
    const said = ['a', 'b', 'c'].map((id) => chunk(id, 'Кулер у лифта.', ['Где кулер?']));
    const search = searchOf([...said, chunk('d')], { a: 0.9, b: 0.9, c: 0.9, d: 0.9 });
    expect(ids(await search({ limit: 2, relevantOnly: true }))).toEqual(['a', 'd']);
    expect(ids(await search({ limit: 4 }))).toEqual(['a', 'b', 'c', 'd']);
  });
});

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
