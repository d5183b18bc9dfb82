import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schema } from '../../platform/api';

export type ModelServer = Schema<'ModelServerList'>['items'][number];

const refreshMillis = 5_000;

/** How each model server is, asked again while it is looked at. */
export const serversQuery = queryOptions({
  queryKey: ['admin', 'servers'],
  queryFn: () => answer(api.GET('/api/v1/model-servers')),
  refetchInterval: refreshMillis,
  staleTime: 0,
  placeholderData: keepPreviousData,
});
