import { QueryClient } from '@tanstack/react-query';
import { Problem } from '../platform/api';

const mostRetries = 2;

/** What the server told, kept for the screens; what changes meanwhile is told by the socket. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays one; only what may pass is asked again.
      retry: (failures, error) => failures < mostRetries && error instanceof Problem && error.isTransient,
      // The live connection says what changed.
      refetchOnWindowFocus: false,
    },
  },
});
