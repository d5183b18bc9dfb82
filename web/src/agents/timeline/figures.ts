import type { RunStep } from '../api-types';

export interface Totals {
  models: number;
  tools: number;
  inputTokens: number;
  outputTokens: number;
  /** Undefined: no call has a price. */
  cost?: number;
}

/** What all the calls of a run took together. */
export function totalsOf(steps: readonly RunStep[]): Totals {
  const totals: Totals = { models: 0, tools: 0, inputTokens: 0, outputTokens: 0 };
  for (const step of steps) {
    if (step.kind === 'tool') totals.tools++;
    if (step.kind !== 'model') continue;
    totals.models++;
    totals.inputTokens += step.inputTokens ?? 0;
    totals.outputTokens += step.outputTokens ?? 0;
    if (step.cost !== null) totals.cost = (totals.cost ?? 0) + step.cost;
  }
  return totals;
}

/** What became of a step, in one word for all kinds; undefined: it simply is done. */
export function outcomeOf(step: RunStep): 'failed' | 'waiting' | 'running' | undefined {
  if (step.kind === 'model') return step.errorCode ? 'failed' : step.finishedAt ? undefined : 'running';
  if (step.kind === 'approval') {
    if (step.state === 'pending') return 'waiting';
    return step.state === 'approved' ? undefined : 'failed';
  }
  if (step.state === 'waiting' || step.state === 'running') return step.state;
  return step.state === 'succeeded' ? undefined : 'failed';
}
