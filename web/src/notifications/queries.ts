import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, byCursor } from '../platform/api';
import type { NotificationType } from './api-types';

export interface InboxFilters {
  unread?: true;
  type?: NotificationType;
}

/** How much is unread. The socket says it anew. */
export const unreadQuery = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: async () => {
    const query = { limit: 1 };
    return (await answer(api.GET('/api/v1/notifications', { params: { query } }))).unread;
  },
  staleTime: Infinity,
});

export const inboxKey = ['notifications', 'inbox'] as const;

/** What I was told, the newest first. What comes is put in by the socket: see `useNotificationNews`. */
export const inboxQuery = ({ unread, type }: InboxFilters) =>
  infiniteQueryOptions({
    queryKey: [...inboxKey, { unread, type }],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { unread: unread && ('true' as const), type, limit: 25, cursor };
      return answer(api.GET('/api/v1/notifications', { params: { query }, signal }));
    },
    ...byCursor,
  });
