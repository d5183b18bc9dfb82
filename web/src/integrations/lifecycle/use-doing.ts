import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyProblem } from '../../platform/ui';
import { workKey } from '../queries';

/** Something is done to a role at work, or to one of its integrations: how it is then is asked anew. */
export function useDoing<Input = void>(agentId: string, doing: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: doing,
    onError: notifyProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: workKey(agentId) }),
  });
}
