import { useThrottledCallback } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Pages } from '../platform/api';
import { useLiveEvent, useLiveReturn } from '../platform/live';
import { useMe } from '../platform/session';
import type { Notification } from './api-types';
import { tellWhoLooks } from './desktop/seen-elsewhere';
import { showOnDesktop } from './desktop/show-on-desktop';
import { useFollow } from './follow';
import { withNew, withRead } from './inbox/inbox-cache';
import { inboxKey, unreadQuery, type InboxFilters } from './queries';

/** Many that are read at once are asked for once. */
const togetherMillis = 1_000;

/** Brings what the socket tells of notifications into the cache: what has come, and what was read in another place. */
export function useNotificationNews(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const follow = useFollow();
  const refresh = useThrottledCallback(
    () => void queries.invalidateQueries({ queryKey: inboxKey }),
    togetherMillis,
  );
  useLiveEvent('notification.created', ({ notification, unread }) => {
    queries.setQueryData(unreadQuery.queryKey, unread);
    for (const { queryKey } of queries.getQueryCache().findAll({ queryKey: inboxKey }))
      queries.setQueryData<Pages<Notification>>(
        queryKey,
        (known) => known && withNew(known, notification, queryKey.at(-1) as InboxFilters),
      );
    void showOnDesktop(user.id, notification, follow);
  });
  useLiveEvent('notification.changed', ({ id, unread }) => {
    queries.setQueryData(unreadQuery.queryKey, unread);
    const at = new Date().toISOString();
    queries.setQueriesData<Pages<Notification>>(
      { queryKey: inboxKey },
      (known) => known && withRead(known, id, at),
    );
    refresh();
  });
  useEffect(tellWhoLooks, []);
  // What passed by meanwhile is asked for.
  useLiveReturn(() => {
    void queries.invalidateQueries({ queryKey: unreadQuery.queryKey });
    refresh();
  });
}
