import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, byCursor, type Schema } from '../platform/api';

export type Review = Schema<'Review'>;

export interface QueueFilters {
  /** The username of a role. */
  agent?: string;
  chatId?: string;
  /** Only those past their time. */
  overdue?: boolean;
}

export const queueKey = ['reviews', 'queue'] as const;
const pageSize = 20;

/** What waits for my verdict, due first. Nothing jumps while one reads: see `useReviewNews`. */
export const queueQuery = ({ agent, chatId, overdue }: QueueFilters) =>
  infiniteQueryOptions({
    queryKey: [...queueKey, { agent, chatId, overdue }],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/reviews', {
          params: {
            query: { agent, chatId, overdue: overdue ? 'true' : undefined, limit: pageSize, cursor },
          },
        }),
      ),
    ...byCursor,
    staleTime: Infinity,
  });

/** How much waits for me. The socket says when to ask again. */
export const countQuery = queryOptions({
  queryKey: ['reviews', 'count'],
  queryFn: () => answer(api.GET('/api/v1/reviews/count')),
  staleTime: Infinity,
});

const day = 86_400_000;

export const statisticsQuery = (days: number) =>
  queryOptions({
    queryKey: ['reviews', 'statistics', days],
    queryFn: () => {
      const from = new Date(Date.now() - days * day).toISOString();
      return answer(api.GET('/api/v1/reviews/statistics', { params: { query: { from } } }));
    },
  });

export const messageKey = ['reviews', 'message'] as const;

/** A message as it is read alone: whole, and with what its edit has changed. */
export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: [...messageKey, id],
    queryFn: () => answer(api.GET('/api/v1/messages/{id}', { params: { path: { id } } })),
  });
