import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Integration } from '../api-types';

/** Secrets that were made just now, and are told this once. */
export type Shown = NonNullable<Integration['shown']>;

const shownKey = (agentId: string, type: string) => ['shown', agentId, type];

/** For the card of the integration, which is on another screen. */
export const showLater = (queries: QueryClient, { agentId, type, shown }: Integration): void =>
  void queries.setQueryData<Shown>(shownKey(agentId, type), shown ?? {});

/** They are shown until somebody has kept them. */
export function useShown(agentId: string, type: string): [Shown, (shown: Shown) => void] {
  const queries = useQueryClient();
  const queryKey = shownKey(agentId, type);
  const [shown, setShown] = useState(() => queries.getQueryData<Shown>(queryKey) ?? {});
  const show = (now: Shown) => {
    queries.removeQueries({ queryKey });
    setShown(now);
  };
  return [shown, show];
}
