import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, hasSession, isProblem } from '../api';

/** Who is signed in, in which organization, and what they may do; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    if (!hasSession()) return null;
    try {
      return await answer(api.GET('/api/v1/auth/me'));
    } catch (error) {
      if (isProblem(error) && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export type Me = NonNullable<Awaited<ReturnType<NonNullable<typeof meQuery.queryFn>>>>;

/** On screens behind the sign-in, where there is always somebody. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  const [known, setKnown] = useState(data);
  if (data && data !== known) setKnown(data);
  // When a session ends, its screens are still there for a moment.
  const me = data ?? known;
  if (!me) throw new Error('Nobody is signed in');
  return me;
}

/** Whether the person may do this (names of docs/permissions.md); the server decides in any case. */
export function useMay(): (permission: string) => boolean {
  const { data } = useQuery(meQuery);
  return (permission) => data?.permissions.includes(permission) ?? false;
}
