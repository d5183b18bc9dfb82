import { infiniteQueryOptions, keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { answer, api, byCursor } from '../../platform/api';
import { meQuery } from '../../platform/session';
import { peopleKey } from '../../roster';
import type { UserRole } from './policy';

export interface PeopleFilter {
  q?: string;
  role?: UserRole;
  isActive?: boolean;
}

const invitesKey = ['admin', 'invites'];

/** The people of the organization, in the order in which they came. */
export const foundPeopleQuery = ({ q, role, isActive }: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: [...peopleKey, 'found', { q, role, isActive }],
    ...byCursor,
    queryFn: ({ pageParam: cursor }) => {
      const state = isActive === undefined ? undefined : (`${isActive}` as const);
      const query = { limit: 50, cursor, q: q?.trim() || undefined, role, isActive: state };
      return answer(api.GET('/api/v1/users', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

/** Invites that can still be accepted. */
export const invitesQuery = infiniteQueryOptions({
  queryKey: invitesKey,
  ...byCursor,
  queryFn: ({ pageParam: cursor }) =>
    answer(api.GET('/api/v1/invites', { params: { query: { limit: 50, cursor } } })),
});

export function useRefreshInvites(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: invitesKey });
}

/** One's own role may be what has changed. */
export function useRefreshPeople(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: peopleKey }),
      queries.invalidateQueries({ queryKey: meQuery.queryKey }),
    ]);
  };
}
