import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { answer, api, byCursor } from '../../platform/api';
import type { QueueSearch } from './search';

const queueKey = ['admin', 'queue'] as const;
/** Chats tell their own members alone what runs there, so it is asked anew while it is looked at. */
const refreshed = { staleTime: 0, placeholderData: keepPreviousData } as const;
const refreshMillis = 3_000;
/** Who has read on has all pages read again each time. */
const slowly = 15_000;

export const queueSummaryQuery = queryOptions({
  queryKey: [...queueKey, 'summary'],
  queryFn: () => answer(api.GET('/api/v1/runs/summary')),
  refetchInterval: refreshMillis,
  ...refreshed,
});

/** What has waited longest comes first. */
export const openRunsQuery = (search: QueueSearch) =>
  infiniteQueryOptions({
    queryKey: [...queueKey, 'runs', search],
    ...byCursor,
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/runs', { params: { query: { limit: 50, cursor, ...search } } })),
    refetchInterval: ({ state: { data } }) => (data && data.pages.length > 1 ? slowly : refreshMillis),
    ...refreshed,
  });

export function useRefreshQueue(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: queueKey });
}
