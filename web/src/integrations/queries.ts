import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { allPages, answer, api, byCursor } from '../platform/api';

/** Whatever is known of a role at work. */
export const workKey = (agentId: string) => ['work', agentId] as const;

export const roleQuery = (id: string) =>
  queryOptions({
    queryKey: [...workKey(id), 'role'],
    queryFn: () => answer(api.GET('/api/v1/agents/{id}', { params: { path: { id } } })),
  });

export const statusQuery = (id: string) =>
  queryOptions({
    queryKey: [...workKey(id), 'status'],
    queryFn: () => answer(api.GET('/api/v1/agents/{id}/status', { params: { path: { id } } })),
  });

const limit = 10;

export const historyQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...workKey(id), 'history'],
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/agents/{id}/history', { params: { path: { id }, query: { limit, cursor } } })),
    ...byCursor,
  });

/** What the server can connect roles to; another one only after an upgrade. */
export const typesQuery = queryOptions({
  queryKey: ['integration-types'],
  queryFn: async () => (await answer(api.GET('/api/v1/integration-types'))).items,
  staleTime: Infinity,
});

export const integrationsKey = (id: string) => [...workKey(id), 'integrations'] as const;

export const integrationsQuery = (agentId: string) =>
  queryOptions({
    queryKey: [...integrationsKey(agentId), 'all'],
    queryFn: () =>
      allPages((query) =>
        answer(api.GET('/api/v1/integrations', { params: { query: { ...query, agentId } } })),
      ),
  });

/** Those of all roles. */
export const allIntegrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/integrations', { params: { query } }))),
  staleTime: 0,
});

export const integrationHistoryQuery = (id: string, type: string) =>
  infiniteQueryOptions({
    queryKey: [...integrationsKey(id), 'history', type],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/agents/{id}/integrations/{type}/history', {
          params: { path: { id, type }, query: { limit, cursor } },
        }),
      ),
    ...byCursor,
  });

export const deliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...workKey(id), 'deliveries'],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/agents/{id}/integrations/webhook/deliveries', {
          params: { path: { id }, query: { limit, cursor } },
        }),
      ),
    ...byCursor,
  });
