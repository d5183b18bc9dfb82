import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLiveEvent, useLiveReturn } from '../platform/live';
import { useMay, useMe } from '../platform/session';
import type { Approval } from './api-types';
import { takeApproval } from './approvals/approval-cache';
import { approvalQuery, approvalsKey, oneApprovalKey, pendingQuery } from './queries';

/** Brings into the cache which calls wait for people, and what becomes of them. */
export function useApprovalUpdates(): void {
  const queries = useQueryClient();
  const { user } = useMe();
  const refreshEach = (which: (approval: Approval) => boolean) =>
    void queries.invalidateQueries({
      queryKey: oneApprovalKey,
      predicate: ({ state: { data } }) => data !== undefined && which(data as Approval),
    });
  useLiveEvent('approval.requested', (approval) => takeApproval(queries, approval));
  useLiveEvent('approval.decided', (approval) => takeApproval(queries, approval));
  // Who does not decide is told by the chat alone.
  useLiveEvent('message.created', ({ system }) => {
    if (system && 'approvalId' in system)
      void queries.invalidateQueries({ queryKey: approvalQuery(system.approvalId).queryKey });
  });
  useLiveEvent('run.status', ({ runId, status }) => {
    if (status !== 'cancelled' && status !== 'failed') return;
    refreshEach((approval) => approval.runId === runId);
  });
  // Who decides is told as of now: others may, when somebody's rights or a chat's people are others.
  useLiveEvent('people.changed', ({ userId }) => {
    refreshEach(({ state }) => state === 'pending');
    if (userId === user.id) void queries.invalidateQueries({ queryKey: pendingQuery.queryKey });
  });
  useLiveEvent('chat.updated', ({ chatId }) =>
    refreshEach((approval) => approval.state === 'pending' && approval.chatId === chatId),
  );
  const refresh = () => void queries.invalidateQueries({ queryKey: approvalsKey });
  // Such news is told once: whoever was away asks.
  useLiveReturn(refresh);
  useLiveEvent('chat.left', refresh);
  useLiveEvent('chat.deleted', refresh);
}

/** The calls that wait for me. */
export function usePending(): readonly Approval[] {
  const may = useMay();
  const { data = [] } = useQuery({ ...pendingQuery, enabled: may('approval:decide') });
  return data;
}

/** How many calls wait for me. */
export const useWaitingApprovals = (): number => usePending().length;

/** Where its chat asks me about what a run waits for. */
export const useAskedIn = (runId: string): string | undefined =>
  usePending().find((approval) => approval.runId === runId)?.messageId ?? undefined;
