import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';

const waited = new WeakSet<Query>();

/**
 * What is being asked for may be older than what was just told of it, and would take its place: it is asked for once
 * more when it has come.
 */
export function askOnceMore(queries: QueryClient, queryKey: QueryKey): void {
  for (const query of queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' })) {
    if (waited.has(query)) continue;
    waited.add(query);
    const again = () => {
      waited.delete(query);
      void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    query.promise?.then(again, again);
  }
}
