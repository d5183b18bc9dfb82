import { infiniteQueryOptions, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../platform/api';

const sessionsKey = ['identity', 'sessions'];

/** Where one is logged in, the newest first. */
export const sessionsQuery = infiniteQueryOptions({
  queryKey: sessionsKey,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor }) =>
    answer(api.GET('/api/v1/auth/sessions', { params: { query: { limit: 20, cursor } } })),
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
});

export function useRefreshSessions(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: sessionsKey });
}

const browsers = ['Edg', 'OPR', 'YaBrowser', 'Firefox', 'Chrome', 'Safari'];
const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', YaBrowser: 'Yandex Browser' };
const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'];

/** A browser and its system as people call them, of what it says of itself; the beginning of that for programs. */
export function deviceOf(userAgent: string | null): string | undefined {
  if (!userAgent) return undefined;
  const browser = browsers.find((name) => userAgent.includes(`${name}/`));
  const system = systems.find((name) => userAgent.includes(name));
  if (!browser) return userAgent.slice(0, 60);
  return [names[browser] ?? browser, system === 'Mac OS' ? 'macOS' : system].filter(Boolean).join(', ');
}
