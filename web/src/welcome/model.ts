import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../platform/api';

/** The model that answers, as readiness tells of it. */
export interface ModelState {
  state: 'up' | 'down' | 'demo';
  provider: string;
  model: string;
  detail?: string;
}

async function readModel(): Promise<ModelState | null> {
  const { checks } = await answer(api.GET('/api/v1/health/ready'));
  const model = checks.model as (ModelState & { latencyMs: number }) | undefined;
  return model ?? null;
}

/** Which model answers; null when the server does not say. */
export const useModel = () => useQuery({ queryKey: ['model'], queryFn: readModel, staleTime: 60_000 });
