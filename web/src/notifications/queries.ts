import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api, byCursor } from '../platform/api';
import type { ChannelType, NotificationType, Outcome } from './api-types';

export interface InboxFilters {
  unread?: true;
  type?: NotificationType;
}

export interface LogFilters {
  /** Of the whole organization; for those who administer it. */
  all?: true;
  userId?: string;
  notificationId?: string;
  channelType?: ChannelType;
  outcome?: Outcome;
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

export const channelsQuery = queryOptions({
  queryKey: ['notifications', 'channels'],
  queryFn: () => answer(api.GET('/api/v1/notifications/channels')),
});

export const preferencesQuery = queryOptions({
  queryKey: ['notifications', 'preferences'],
  queryFn: () => answer(api.GET('/api/v1/notifications/preferences')),
});

/** Which ways were tried, the newest first; nobody tells of it, so it is asked anew each time. */
export const logQuery = ({ all, ...filters }: LogFilters) =>
  infiniteQueryOptions({
    queryKey: ['notifications', 'log', { all, ...filters }],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { ...filters, all: all && ('true' as const), limit: 50, cursor };
      return answer(api.GET('/api/v1/notifications/log', { params: { query }, signal }));
    },
    ...byCursor,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
