import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../../platform/api';
import { inOrder } from './budgets';

const budgetsKey = ['budgets'];
/** What is spent is told by nobody: it is asked for while one looks. */
const betweenLooks = 15_000;

export const budgetsQuery = queryOptions({
  queryKey: budgetsKey,
  queryFn: async () => inOrder((await answer(api.GET('/api/v1/budgets'))).items),
  staleTime: 0,
  refetchInterval: betweenLooks,
});

export function useRefreshBudgets(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: budgetsKey });
}
