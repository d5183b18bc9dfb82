import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '../platform/api';

/** What the server tells everybody: who may register, whether anybody has yet, and whether it sends mail. */
export const signupQuery = queryOptions({
  queryKey: ['signup'],
  queryFn: () => answer(api.GET('/api/v1/auth/signup')),
  staleTime: 60_000,
});
