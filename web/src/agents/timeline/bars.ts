import type { RunStep } from '../api-types';

/** A piece of a run's work, and what was done within it. Times in milliseconds since 1970. */
export interface Bar {
  id: string;
  step: RunStep;
  from: number;
  to: number;
  /** It goes on, or nobody knows when it ended. */
  isOpen: boolean;
  children: Bar[];
}

export interface Row extends Bar {
  depth: number;
}

/**
 * Nests the steps of a run: what a member did within the call that asked it, what an attempt did within the attempt,
 * calls of models and tools within the step of the plan that was under way.
 */
export function barsOf(steps: readonly RunStep[], now: number): Bar[] {
  const bars = steps
    .map((step, place) => barOf(step, place, now))
    .sort((a, b) => a.from - b.from || rank(a.step) - rank(b.step));
  const calls = new Map(bars.flatMap((bar) => (bar.step.kind === 'tool' ? [[wayOf(bar.step), bar]] : [])));
  const roots: Bar[] = [];
  for (const bar of bars) {
    const parent = parentOf(bar, bars, calls);
    if (parent) parent.children.push(bar);
    else roots.push(bar);
  }
  return roots;
}

function barOf(step: RunStep, place: number, now: number): Bar {
  const from = Date.parse(step.startedAt);
  const isLost = 'errorCode' in step && step.errorCode !== null;
  const to = step.finishedAt ? Date.parse(step.finishedAt) : isLost ? from : now;
  return {
    id: String(place),
    step,
    from,
    to: Math.max(from, to),
    isOpen: step.finishedAt === null,
    children: [],
  };
}

/** Of two that begin at once, what holds the other comes first. */
const kinds = ['attempt', 'step', 'approval', 'model', 'tool'];
const rank = ({ kind }: RunStep): number => kinds.indexOf(kind);

/** Keys of calls on the way to a call, its own included. */
const wayOf = ({ via, key }: { via: string; key: string }): string => (via ? `${via}/${key}` : key);

function parentOf(
  { step, from }: Bar,
  bars: readonly Bar[],
  calls: ReadonlyMap<string, Bar>,
): Bar | undefined {
  // What people decide stands between the attempts: it begins in one, and the next goes on.
  if (step.kind === 'attempt' || step.kind === 'approval') return undefined;
  const isPlanStep = ({ step: other, ...bar }: Bar) =>
    other.kind === 'step' &&
    other.via === step.via &&
    other.epoch === step.epoch &&
    bar.from <= from &&
    from <= bar.to;
  const inPlan = step.kind === 'step' ? undefined : bars.findLast(isPlanStep);
  if (inPlan) return inPlan;
  if (step.via) return calls.get(step.via);
  return bars.find(({ step: other }) => other.kind === 'attempt' && other.epoch === step.epoch);
}

/** As they stand under each other. */
export const rowsOf = (bars: readonly Bar[], depth = 0): Row[] =>
  bars.flatMap((bar) => [{ ...bar, depth }, ...rowsOf(bar.children, depth + 1)]);
