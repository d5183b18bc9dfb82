import { queryOptions } from '@tanstack/react-query';
import { allPages, answer, api, type Schema } from '../platform/api';

export type Role = Schema<'Role'>;
export type Person = Schema<'User'>;
export type Chat = Schema<'Chat'>;

/** The socket says what changes (`useRosterNews`); this bounds for how long a lost word of it is not noticed. */
const untilTold = { staleTime: 5 * 60_000 } as const;

/** The roles that I may call. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/roles', { params: { query } }))),
  ...untilTold,
});

/** Whatever is known of people. */
export const peopleKey = ['people'] as const;

/** Everybody in the organization, those who are deactivated too. */
export const peopleQuery = queryOptions({
  queryKey: [...peopleKey, 'all'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/users', { params: { query } }))),
  ...untilTold,
});

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: [...peopleKey, 'one', id],
    queryFn: () => answer(api.GET('/api/v1/users/{id}', { params: { path: { id } } })),
  });

/** Whatever is known of API keys. */
export const keysKey = ['keys'] as const;

/** The keys that work, for those who manage them. */
export const allKeysQuery = queryOptions({
  queryKey: [...keysKey, 'all'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/api-keys', { params: { query } }))),
});

export const chatQuery = (id: string) =>
  queryOptions({
    queryKey: ['chats', 'one', id],
    queryFn: () => answer(api.GET('/api/v1/chats/{id}', { params: { path: { id } } })),
    // The socket says what changes.
    staleTime: Infinity,
  });

/** Lists of chats, whichever: what happens in a chat may move it in all of them. */
export const chatListsKey = ['chats', 'list'] as const;

/** All my chats that are not in the archive, the newest first. */
export const allChatsQuery = queryOptions({
  queryKey: [...chatListsKey, 'all'],
  queryFn: () =>
    allPages((query) =>
      answer(api.GET('/api/v1/chats', { params: { query: { ...query, archived: 'false' } } })),
    ),
});
