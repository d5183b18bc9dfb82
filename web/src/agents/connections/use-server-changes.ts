import { useQueryClient } from '@tanstack/react-query';
import { serverQuery, serversQuery, toolsQuery } from '../queries';

/** What roles can be given is another list after any change of a server. */
export function useServerChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  const stale = [serversQuery.queryKey, serverQuery('').queryKey.slice(0, 2), toolsQuery.queryKey];
  return () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
}
