import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, isProblem } from '../../platform/api';
import type { Approval } from '../api-types';
import { approvalsKey } from '../queries';
import { takeApproval } from './approval-cache';
import type { Arguments } from './arguments';

export type Decision =
  { decision: 'approve'; arguments?: Arguments; comment?: string } | { decision: 'reject'; comment?: string };

/** Decides about a call. One that somebody else has decided meanwhile is shown as that. */
export function useDecision({ id }: Approval) {
  const queries = useQueryClient();
  const { mutate, isPending, variables, error, reset } = useMutation({
    mutationFn: (body: Decision) =>
      answer(api.POST('/api/v1/approvals/{id}', { params: { path: { id } }, body })),
    onSuccess: (approval) => takeApproval(queries, approval),
    onError: (problem) => {
      if (isProblem(problem, 'already_decided', 'approval_expired', 'approval_cancelled', 'forbidden'))
        void queries.invalidateQueries({ queryKey: approvalsKey });
    },
  });
  return { decide: mutate, isSending: isPending, sent: variables?.decision, problem: error, forget: reset };
}
