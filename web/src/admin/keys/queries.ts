import { infiniteQueryOptions, useQueryClient } from '@tanstack/react-query';
import { answer, api, byCursor } from '../../platform/api';
import { keysKey } from '../../roster';

/** Keys that work, the oldest first. */
export const keysQuery = infiniteQueryOptions({
  queryKey: [...keysKey, 'list'],
  ...byCursor,
  queryFn: ({ pageParam: cursor }) =>
    answer(api.GET('/api/v1/api-keys', { params: { query: { limit: 50, cursor } } })),
});

export function useRefreshKeys(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keysKey });
}
