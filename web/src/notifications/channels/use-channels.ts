import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../platform/api';
import { notifyProblem } from '../../platform/ui';
import type { Channel } from '../api-types';
import { channelsQuery } from '../queries';
import { moved } from './order';

/** Has the list asked for anew. */
export function useChannelsChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: channelsQuery.queryKey });
}

const pathOf = (id: string) => ({ path: { id } });

export function useSwitchChannel() {
  const changed = useChannelsChanged();
  return useMutation({
    mutationFn: ({ id, enabled }: Pick<Channel, 'id' | 'enabled'>) =>
      answer(api.PATCH('/api/v1/notifications/channels/{id}', { params: pathOf(id), body: { enabled } })),
    onSettled: changed,
    onError: notifyProblem,
  });
}

/** Has a channel tried earlier (-1) or later. */
export function useMoveChannel() {
  const changed = useChannelsChanged();
  return useMutation({
    mutationFn: async ({ channels, id, by }: { channels: Channel[]; id: string; by: 1 | -1 }) => {
      for (const { id: one, priority } of moved(channels, id, by))
        await answer(
          api.PATCH('/api/v1/notifications/channels/{id}', { params: pathOf(one), body: { priority } }),
        );
    },
    onSettled: changed,
    onError: notifyProblem,
  });
}

export function useDeleteChannel() {
  const changed = useChannelsChanged();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/api/v1/notifications/channels/{id}', { params: pathOf(id) })),
    onSettled: changed,
    onError: notifyProblem,
  });
}

export function useTestChannel() {
  const changed = useChannelsChanged();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST('/api/v1/notifications/channels/{id}/test', { params: pathOf(id) })),
    // It may have been switched off by that.
    onSettled: changed,
  });
}
