import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, byCursor, type Schema } from '../../platform/api';

export type Contact = Schema<'Contact'>;
export type Send = Schema<'ContactSend'>;

export const filters = ['all', 'new', 'takenOver', 'blocked'] as const;
export type Filter = (typeof filters)[number];

export interface Wanted {
  filter: Filter;
  q: string;
}

const limit = 20;

/** Whatever is known of people outside. */
export const contactsKey = ['contacts'] as const;

/** Those of one role, or of all. */
export const contactsQuery = (agentId: string | undefined, { filter, q }: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey, 'of', agentId, filter, q],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/contacts', {
          params: {
            query: {
              limit,
              cursor,
              ...(agentId ? { agentId } : {}),
              ...(q ? { q } : {}),
              ...(filter === 'takenOver' ? { takenOver: 'true' } : {}),
              // Who was neither authorized nor blocked: somebody decides about them.
              ...(filter === 'blocked' || filter === 'new' ? { state: filter } : {}),
            },
          },
        }),
      ),
    ...byCursor,
  });

export const sendsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey, 'sends', id],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/contacts/{id}/sends', { params: { path: { id }, query: { limit, cursor } } })),
    ...byCursor,
  });

/** What says a message of the chat, as it stands since `at`; null: it is not kept any more. */
export const sendOfQuery = (id: string, messageId: string, at: string) =>
  queryOptions({
    queryKey: [...contactsKey, 'sends', id, 'of', messageId, at],
    queryFn: async () => {
      const params = { path: { id }, query: { limit: 1, messageId } };
      const { items } = await answer(api.GET('/api/v1/contacts/{id}/sends', { params }));
      return items[0] ?? null;
    },
  });
