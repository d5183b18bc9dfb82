import type { QueryClient } from '@tanstack/react-query';
import { askOnceMore, inPages, type Pages } from '../platform/api';
import type { LiveData } from '../platform/live';
import type { Document } from './api-types';
import {
  collectionQuery,
  collectionsKey,
  documentKey,
  documentListsKey,
  documentQuery,
  documentsQuery,
} from './queries';

type News = LiveData<'document.changed'>;

/** Its passages are others from now on, or it has none. */
export const isSettled = ({ state }: Pick<News, 'state'>): boolean => state === 'ready' || state === 'failed';

/** A document as it has just become: alone, in lists that hold it, and above the others where it is new. */
export function putDocument(queries: QueryClient, document: Document): void {
  const { id, collectionId } = document;
  queries.setQueryData(documentQuery(id).queryKey, document);
  const whole = documentsQuery(collectionId).queryKey;
  askOnceMore(queries, documentListsKey(collectionId));
  changeLists(queries, collectionId, (known) => (known.id === id ? document : known));
  queries.setQueryData(whole, (known) => known && withDocument(known, document));
  // What others show of it only the server knows: what fits a search, and how many there are.
  void queries.invalidateQueries({ queryKey: documentListsKey(collectionId), predicate: isFiltered });
  void queries.invalidateQueries({ queryKey: collectionsKey });
}

/** How far a document has come; false: nothing that is shown knows it yet. */
export function hearProgress(queries: QueryClient, news: News): boolean {
  const { collectionId, documentId } = news;
  if (news.state === 'deleted') {
    dropDocument(queries, { id: documentId, collectionId });
    return true;
  }
  let isKnown = false;
  const changed = (document: Document): Document => {
    if (document.id !== documentId) return document;
    isKnown = true;
    return withProgress(document, news);
  };
  const { queryKey } = documentQuery(documentId);
  askOnceMore(queries, queryKey);
  askOnceMore(queries, documentListsKey(collectionId));
  queries.setQueryData(queryKey, (known) => known && changed(known));
  changeLists(queries, collectionId, changed);
  return isKnown;
}

/** Nothing of a document is shown any more. */
export function dropDocument(
  queries: QueryClient,
  { id, collectionId }: Pick<Document, 'id' | 'collectionId'>,
): void {
  changeLists(queries, collectionId, (known) => (known.id === id ? undefined : known));
  queries.removeQueries({ queryKey: documentKey(id) });
  void queries.invalidateQueries({ queryKey: documentListsKey(collectionId) });
  void queries.invalidateQueries({ queryKey: collectionsKey });
}

/** A collection that is gone is asked for by nobody. */
export function dropCollection(queries: QueryClient, id: string): Promise<void> {
  queries.removeQueries({ queryKey: collectionQuery(id).queryKey });
  queries.removeQueries({ queryKey: documentListsKey(id) });
  return queries.invalidateQueries({ queryKey: collectionsKey });
}

/** What the socket says of a document says nothing of its name. */
export const withProgress = (document: Document, { state, progress, error }: News): Document =>
  state === 'deleted' ? document : { ...document, state, progress, error };

/** The newest stands above the others. */
export function withDocument(known: Pages<Document>, document: Document): Pages<Document> {
  const [first, ...rest] = known.pages;
  const isThere = known.pages.some(({ items }) => items.some(({ id }) => id === document.id));
  if (!first || isThere) return known;
  return { ...known, pages: [{ ...first, items: [document, ...first.items] }, ...rest] };
}

const isFiltered = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => {
  const filter = queryKey.at(-1) as { state?: string; q?: string } | undefined;
  return filter?.state !== undefined || filter?.q !== undefined;
};

function changeLists(
  queries: QueryClient,
  collectionId: string,
  change: (document: Document) => Document | undefined,
): void {
  queries.setQueriesData<Pages<Document>>(
    { queryKey: documentListsKey(collectionId) },
    (known) => known && inPages(known, change),
  );
}
