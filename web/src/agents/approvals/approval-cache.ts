import type { QueryClient } from '@tanstack/react-query';
import { askOnceMore } from '../../platform/api';
import type { Approval } from '../api-types';
import { approvalQuery, approvalsQuery, pendingQuery, runQuery } from '../queries';

/** Shows everywhere how a call stands now. */
export function takeApproval(queries: QueryClient, approval: Approval): void {
  const { queryKey } = approvalQuery(approval.id);
  askOnceMore(queries, queryKey);
  queries.setQueryData(queryKey, approval);
  queries.setQueryData(pendingQuery.queryKey, (known) => known && withApproval(known, approval));
  void queries.invalidateQueries({ queryKey: approvalsQuery.queryKey });
  void queries.invalidateQueries({ queryKey: runQuery(approval.runId).queryKey });
}

/** The calls that wait, newest first, after one of them came or was decided. */
export function withApproval(pending: readonly Approval[], approval: Approval): Approval[] {
  const others = pending.filter(({ id }) => id !== approval.id);
  if (approval.state !== 'pending') return others;
  // Ids grow with time.
  return [...others, approval].sort((a, b) => (a.id < b.id ? 1 : -1));
}
