import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { allPages, answer, api, byCursor } from '../platform/api';

export const agentsKey = ['agents'] as const;

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: [...agentsKey, 'one', id],
    queryFn: () => answer(api.GET('/api/v1/agents/{id}', { params: { path: { id } } })),
  });

export const accessQuery = (id: string) =>
  queryOptions({
    queryKey: [...agentsKey, 'access', id],
    queryFn: () => answer(api.GET('/api/v1/agents/{id}/access', { params: { path: { id } } })),
  });

export const versionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...agentsKey, 'versions', id],
    queryFn: ({ pageParam: cursor }) =>
      answer(
        api.GET('/api/v1/agents/{id}/versions', { params: { path: { id }, query: { limit: 50, cursor } } }),
      ),
    ...byCursor,
  });

export const versionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: [...agentsKey, 'version', id, version],
    queryFn: () =>
      answer(api.GET('/api/v1/agents/{id}/versions/{version}', { params: { path: { id, version } } })),
    // What was stays what it was.
    staleTime: Infinity,
  });

export const toolsQuery = queryOptions({
  queryKey: [...agentsKey, 'tools'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/tools', { params: { query } }))),
});

export const secretsQuery = queryOptions({
  queryKey: [...agentsKey, 'secrets'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/secrets', { params: { query } }))),
});

export const serversQuery = queryOptions({
  queryKey: [...agentsKey, 'servers'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/mcp-servers', { params: { query } }))),
});

/** A server with the tools that were accepted of it. */
export const serverQuery = (id: string) =>
  queryOptions({
    queryKey: [...agentsKey, 'server', id],
    queryFn: () => answer(api.GET('/api/v1/mcp-servers/{id}', { params: { path: { id } } })),
  });

/** Whatever is known of calls that wait, or waited, for people. */
export const approvalsKey = ['approvals'] as const;

/** Calls, each by itself. */
export const oneApprovalKey = [...approvalsKey, 'one'] as const;

/** Calls that wait for me: the newest of them, which are all unless much went wrong. */
export const pendingQuery = queryOptions({
  queryKey: [...approvalsKey, 'pending'],
  queryFn: async () => {
    const query = { state: 'pending', limit: 200 } as const;
    return (await answer(api.GET('/api/v1/approvals', { params: { query } }))).items;
  },
});

export const approvalsQuery = infiniteQueryOptions({
  queryKey: [...approvalsKey, 'all'],
  queryFn: ({ pageParam: cursor }) =>
    answer(api.GET('/api/v1/approvals', { params: { query: { limit: 30, cursor } } })),
  ...byCursor,
});

/** How one call stands, for everybody who sees its run; the socket and the chat say when it changes. */
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: [...oneApprovalKey, id],
    queryFn: () => answer(api.GET('/api/v1/approvals/{id}', { params: { path: { id } } })),
    staleTime: Infinity,
  });

/** One run, with what it has written of an answer that is not in the chat. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['runs', id],
    queryFn: () => answer(api.GET('/api/v1/runs/{id}', { params: { path: { id } } })),
  });

/** What a run has done, step by step. */
export const stepsQuery = (id: string) =>
  queryOptions({
    queryKey: [...runQuery(id).queryKey, 'steps'],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/runs/{id}/steps', { params: { path: { id } } }))).items,
  });
