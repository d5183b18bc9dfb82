import { infiniteQueryOptions } from '@tanstack/react-query';
import { answer, api, byCursor, type Schema } from '../../platform/api';
import { workKey } from '../queries';

export type Contact = Schema<'Contact'>;
export type Send = Schema<'ContactSend'>;

export const filters = ['all', 'takenOver', 'blocked'] as const;
export type Filter = (typeof filters)[number];

export interface Wanted {
  filter: Filter;
  q: string;
}

const limit = 20;

export const contactsKey = (agentId: string) => [...workKey(agentId), 'contacts'] as const;

export const contactsQuery = (agentId: string, { filter, q }: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey(agentId), filter, q],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/contacts', {
          params: {
            query: {
              limit,
              cursor,
              agentId,
              ...(q ? { q } : {}),
              ...(filter === 'takenOver' ? { takenOver: 'true' } : {}),
              ...(filter === 'blocked' ? { state: 'blocked' as const } : {}),
            },
          },
        }),
      ),
    ...byCursor,
  });

export const sendsQuery = (agentId: string, id: string) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey(agentId), 'sends', id],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/contacts/{id}/sends', { params: { path: { id }, query: { limit, cursor } } })),
    ...byCursor,
  });
