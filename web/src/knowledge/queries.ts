import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { allPages, answer, api, byCursor } from '../platform/api';
import type { DocumentState } from './api-types';

/** Whatever is known of knowledge. */
export const knowledgeKey = ['knowledge'] as const;

export const collectionsKey = [...knowledgeKey, 'collections'] as const;

/** The collections that I may read. */
export const collectionsQuery = queryOptions({
  queryKey: [...collectionsKey, 'all'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/knowledge/collections', { params: { query } }))),
});

export const collectionQuery = (id: string) =>
  queryOptions({
    queryKey: [...collectionsKey, 'one', id],
    queryFn: () => answer(api.GET('/api/v1/knowledge/collections/{id}', { params: { path: { id } } })),
  });

/** How documents are searched now, and what is being made anew. */
export const statusQuery = queryOptions({
  queryKey: [...knowledgeKey, 'status'],
  queryFn: () => answer(api.GET('/api/v1/knowledge/status')),
});

export interface DocumentFilter {
  state?: DocumentState;
  q?: string;
}

/** Lists of documents of one collection, whichever. */
export const documentListsKey = (collectionId: string) =>
  [...knowledgeKey, 'documents', collectionId] as const;

export const documentsQuery = (collectionId: string, { state, q }: DocumentFilter = {}) =>
  infiniteQueryOptions({
    queryKey: [...documentListsKey(collectionId), { state, q }],
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(
        api.GET('/api/v1/knowledge/collections/{id}/documents', {
          params: { path: { id: collectionId }, query: { state, q, limit: 50, cursor } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** One document, and what belongs to it. */
export const documentKey = (id: string) => [...knowledgeKey, 'document', id] as const;

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKey(id), 'self'],
    queryFn: () => answer(api.GET('/api/v1/knowledge/documents/{id}', { params: { path: { id } } })),
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...documentKey(id), 'versions'],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/knowledge/documents/{id}/versions', { params: { path: { id } } })))
        .items,
  });

export const passagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...documentKey(id), 'passages'],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/knowledge/documents/{id}/passages', {
          params: { path: { id }, query: { limit: 50, cursor } },
        }),
      ),
    ...byCursor,
  });

/** Passages, each with its neighbours. */
export const passageKey = [...knowledgeKey, 'passage'] as const;

/** A passage with so many of its neighbours on either side. */
export const aroundQuery = (chunkId: string, around: number) =>
  queryOptions({
    queryKey: [...passageKey, chunkId, around],
    queryFn: () =>
      answer(
        api.GET('/api/v1/knowledge/passages/{chunkId}', {
          params: { path: { chunkId }, query: { around } },
        }),
      ),
  });

export const questionsKey = (collectionId: string) => [...knowledgeKey, 'questions', collectionId] as const;

/** What nothing was found for. */
export const questionsQuery = (collectionId: string) =>
  infiniteQueryOptions({
    queryKey: questionsKey(collectionId),
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/knowledge/collections/{id}/questions', {
          params: { path: { id: collectionId }, query: { limit: 50, cursor } },
        }),
      ),
    ...byCursor,
  });

/** Passages of one search, and collections that it looks into. */
const [mostFound, mostPlaces] = [20, 100];

export const foundKey = [...knowledgeKey, 'found'] as const;

/** What a question finds in these collections, and how long it took here. */
export const foundQuery = (query: string, collectionIds: readonly string[]) =>
  queryOptions({
    queryKey: [...foundKey, query, ...collectionIds],
    queryFn: async ({ signal }) => {
      const begun = performance.now();
      const body = { query, collectionIds: collectionIds.slice(0, mostPlaces), limit: mostFound };
      const found = await answer(api.POST('/api/v1/knowledge/search', { body, signal }));
      return { ...found, millis: performance.now() - begun };
    },
  });
