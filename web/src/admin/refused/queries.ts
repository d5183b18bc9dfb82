import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { answer, api, byCursor, type Schema } from '../../platform/api';
import { withMoments } from '../period';
import type { RefusedSearch } from './search';

export type RefusedRequest = Schema<'RefusedRequest'>;

const refreshMillis = 5_000;

/** The newest first. What comes meanwhile nobody tells: it is asked for while one looks, until one reads on. */
export const refusedQuery = (search: RefusedSearch) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'refused', search],
    ...byCursor,
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/openai-requests', {
          params: { query: { limit: 50, cursor, ...withMoments(search) } },
        }),
      ),
    refetchInterval: ({ state: { data } }) => (data && data.pages.length > 1 ? false : refreshMillis),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
