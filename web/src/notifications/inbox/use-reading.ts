import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answer, api, type Pages } from '../../platform/api';
import { notifyProblem } from '../../platform/ui';
import type { Notification } from '../api-types';
import { inboxKey, unreadQuery } from '../queries';
import { withChanged, withRead } from './inbox-cache';

type Inbox = Pages<Notification>;

const change = (queries: QueryClient, how: (known: Inbox) => Inbox): void => {
  queries.setQueriesData<Inbox>({ queryKey: inboxKey }, (known) => known && how(known));
};

/** What is shown was not done: it is asked how it stands. */
function ask(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: inboxKey });
  void queries.invalidateQueries({ queryKey: unreadQuery.queryKey });
}

/** Marks as read, at once; a failure is no news to anybody: it stays unread. */
export function useRead(): (notification: Notification) => void {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (id: string) =>
      answer(api.POST('/api/v1/notifications/{id}/read', { params: { path: { id } } })),
    onMutate: (id) => {
      change(queries, (known) => withRead(known, id, new Date().toISOString()));
      queries.setQueryData(unreadQuery.queryKey, (unread) => unread && unread - 1);
    },
    onError: () => ask(queries),
  });
  return ({ id, readAt }) => {
    if (readAt === null) mutate(id);
  };
}

/** All that has come until now. */
export function useReadAll() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/notifications/read-all', { body: {} })),
    onSuccess: () => {
      change(queries, (known) => withRead(known, undefined, new Date().toISOString()));
      ask(queries);
    },
    onError: notifyProblem,
  });
}

/** Says that one has taken it upon oneself: no other channel is tried any more. */
export function useAcknowledge() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST('/api/v1/notifications/{id}/acknowledge', { params: { path: { id } } })),
    onSuccess: (changed) => {
      change(queries, (known) => withChanged(known, changed));
      void queries.invalidateQueries({ queryKey: unreadQuery.queryKey });
    },
    onError: notifyProblem,
  });
}
