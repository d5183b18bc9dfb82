import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { problemOf, sessionFetch, type Schema } from '../platform/api';

const refreshMillis = 5_000;

type Health = Schema<'Health'>;

/** While the database is down the answer is 503, and its body still says what works. */
async function readHealth({ signal }: { signal: AbortSignal }): Promise<Health> {
  const response = await sessionFetch('/api/v1/health/ready', { signal });
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (!isHealth(body)) throw await problemOf(response);
  return body;
}

const isHealth = (body: unknown): body is Health =>
  typeof body === 'object' && body !== null && 'checks' in body;

/** Whether each part of the server works, asked again while it is looked at. */
export const healthQuery = queryOptions({
  queryKey: ['admin', 'health'],
  queryFn: readHealth,
  refetchInterval: refreshMillis,
  staleTime: 0,
  placeholderData: keepPreviousData,
});

const knownParts = ['database', 'queue', 'live', 'model', 'embeddings', 'vectors'] as const;
export type KnownPart = (typeof knownParts)[number];
export const isKnownPart = (name: string): name is KnownPart => knownParts.some((part) => part === name);
