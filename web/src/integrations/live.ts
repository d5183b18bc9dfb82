import { useQueryClient } from '@tanstack/react-query';
import { useLiveEvent, useLiveReturn } from '../platform/live';
import { historyQuery, integrationsKey, statusQuery, workKey } from './queries';

/** Brings into the cache how a role and its integrations are. Such news is told once: whoever was away asks. */
export function useWorkNews(agentId: string): void {
  const queries = useQueryClient();
  useLiveEvent('agent.status', (told) => {
    if (told.agentId !== agentId) return;
    for (const { queryKey } of [statusQuery(agentId), historyQuery(agentId)])
      void queries.invalidateQueries({ queryKey });
  });
  useLiveEvent('integration.status', () => {
    void queries.invalidateQueries({ queryKey: integrationsKey(agentId) });
  });
  useLiveReturn(() => void queries.invalidateQueries({ queryKey: workKey(agentId) }));
}
