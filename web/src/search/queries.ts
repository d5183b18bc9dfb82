import { infiniteQueryOptions } from '@tanstack/react-query';
import { answer, api, byCursor } from '../platform/api';
import { isAsked, queryOf, type Filters } from './find/filters';

const pageSize = 20;
/** So many pages without anything are passed over at once; then a person says whether to look on. */
const mostEmpty = 5;

export const foundKey = ['search', 'found'] as const;

/** Messages of my chats, the newest first. */
export const foundQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...foundKey, filters],
    queryFn: async ({ pageParam, signal }) => {
      let cursor = pageParam;
      for (let empty = 0; ; empty++) {
        const query = { ...queryOf(filters), limit: pageSize, cursor };
        const page = await answer(api.GET('/api/v1/search', { params: { query }, signal }));
        if (page.items.length > 0 || page.nextCursor === null || empty === mostEmpty) return page;
        cursor = page.nextCursor;
      }
    },
    ...byCursor,
    enabled: isAsked(filters),
  });

export const mentionsKey = ['search', 'mentions'] as const;

/** Messages that name me, the newest first. What is new, and what was read, is told by the socket. */
export const mentionsQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...mentionsKey, unread],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { unread: String(unread), limit: pageSize, cursor };
      return answer(api.GET('/api/v1/mentions', { params: { query }, signal }));
    },
    ...byCursor,
  });
