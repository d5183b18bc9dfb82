import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { answer, api, byCursor, type Schema } from '../../platform/api';
import { withMoments } from '../period';
import type { AuditSearch } from './search';

export type AuditEntry = Schema<'AuditEntry'>;

/** What happened, the newest first; what happens meanwhile is told by nobody, so it is asked anew each time. */
export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'audit', search],
    ...byCursor,
    queryFn: ({ pageParam: cursor }) =>
      answer(api.GET('/api/v1/audit', { params: { query: { limit: 50, cursor, ...withMoments(search) } } })),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
