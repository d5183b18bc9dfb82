import { QueryClient } from '@tanstack/react-query';
import type { Document } from './api-types';
import { dropDocument, hearProgress, putDocument } from './document-cache';
import { documentQuery, documentsQuery } from './queries';

const aDocument = (id: string, more: Partial<Document> = {}): Document =>
  ({
    id,
    collectionId: 'c',
    name: `${id}.pdf`,
    state: 'queued',
    progress: null,
    error: null,
    ...more,
  }) as Document;

const listOf = (...items: Document[]) => ({ pages: [{ items, nextCursor: null }], pageParams: [undefined] });

function aCache() {
  const queries = new QueryClient();
  const whole = documentsQuery('c').queryKey;
  const failed = documentsQuery('c', { state: 'failed' }).queryKey;
  queries.setQueryData(whole, listOf(aDocument('a')));
  queries.setQueryData(failed, listOf());
  const shown = (key = whole) =>
    queries.getQueryData(key)?.pages.flatMap(({ items }) => items.map(({ id, state }) => `${id} ${state}`));
  return { queries, shown, failed };
}

const news = { collectionId: 'c', documentId: 'a', error: null };

describe('Documents in the cache', () => {
  it('stand above the others when they are new, once, and only where nothing is looked for', () => {
    const { queries, shown, failed } = aCache();
    putDocument(queries, aDocument('b'));
    putDocument(queries, aDocument('b', { state: 'ready' }));
    expect(shown()).toEqual(['b ready', 'a queued']);
    expect(shown(failed)).toEqual([]);
    expect(queries.getQueryState(failed)?.isInvalidated).toBe(true);
    expect(queries.getQueryData(documentQuery('b').queryKey)?.state).toBe('ready');
  });

  it('follow what the socket tells of them', () => {
    const { queries, shown } = aCache();
    const progress = { done: 3, total: 9 };
    expect(hearProgress(queries, { ...news, state: 'embedding', progress })).toBe(true);
    expect(shown()).toEqual(['a embedding']);
    expect(hearProgress(queries, { ...news, documentId: 'x', state: 'ready', progress: null })).toBe(false);
    expect(shown()).toEqual(['a embedding']);
  });

  it.each([
    ['here', (queries: QueryClient) => dropDocument(queries, aDocument('a'))],
    [
      'elsewhere',
      (queries: QueryClient) => hearProgress(queries, { ...news, state: 'deleted', progress: null }),
    ],
  ])('are gone everywhere when they are deleted %s', (_, remove) => {
    const { queries, shown } = aCache();
    putDocument(queries, aDocument('a', { state: 'ready' }));
    remove(queries);
    expect(shown()).toEqual([]);
    expect(queries.getQueryData(documentQuery('a').queryKey)).toBeUndefined();
  });
});
