import { QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { forgetAll, onSessionNews } from '../platform/session';
import { ThemeProvider } from '../platform/theme';
import { queries } from './queries';
import { router } from './router';

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <ThemeProvider>
        <SessionNews />
        <RouterProvider router={router} />
      </ThemeProvider>
    </QueryClientProvider>
  );
}

/** Follows sessions that begin and end elsewhere: in other tabs, or by the server. */
function SessionNews(): null {
  const cache = useQueryClient();
  useEffect(
    () =>
      onSessionNews((news) => {
        if (news === 'began') void cache.resetQueries().then(() => router.invalidate());
        else {
          forgetAll(cache);
          void router.invalidate();
        }
      }),
    [cache],
  );
  return null;
}
