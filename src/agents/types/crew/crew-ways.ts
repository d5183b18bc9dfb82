import type { CrewPlan, PlanEdge } from './crew-plan.js';

/** How often each node was led to and has not worked since. */
export type Due = Readonly<Record<string, number>>;

/**
 * Which nodes of a plan work next. One that several branches lead to waits for those on the way that may still come to it;
 * an edge that closes a loop is not waited for, since what comes by it comes from the node itself.
 */
export class CrewWays {
  /** Of each node, those that it may lead to without going round. */
  private readonly ahead: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(private readonly plan: CrewPlan) {
    const forward = withoutLoops(plan.edges);
    this.ahead = new Map(plan.nodes.map(({ id }) => [id, nodesAfter(forward, id)]));
  }

  get first(): Due {
    return ledTo(this.plan.edges.filter(({ from }) => from === 'start').map(({ to }) => to));
  }

  /** Where something is due, there is a next one: nothing waits in a circle. */
  next(due: Due): string[] {
    const waiting = Object.keys(due).filter((id) => (due[id] ?? 0) > 0);
    return waiting.filter((id) => !waiting.some((other) => this.ahead.get(other)?.has(id)));
  }
}

/** What a node leaves: it has worked for as often as it was led to, and leads on. */
export function leaving(due: Due, id: string, targets: string[]): Due {
  return added({ [id]: -(due[id] ?? 0) }, ledTo(targets));
}

/** Nodes that work at the same time change it independently of each other. */
export const added = (due: Due, more: Due): Due =>
  Object.entries(more).reduce<Due>((sum, [id, times]) => ({ ...sum, [id]: (sum[id] ?? 0) + times }), due);

const ledTo = (targets: string[]): Due =>
  Object.fromEntries(targets.filter((id) => id !== 'end').map((id) => [id, 1]));

function withoutLoops(edges: PlanEdge[]): PlanEdge[] {
  const way = new Set<string>();
  const seen = new Set<string>();
  const forward: PlanEdge[] = [];
  const enter = (id: string) => {
    way.add(id);
    seen.add(id);
    for (const edge of edges.filter(({ from }) => from === id)) {
      if (way.has(edge.to)) continue;
      forward.push(edge);
      if (!seen.has(edge.to)) enter(edge.to);
    }
    way.delete(id);
  };
  enter('start');
  return forward;
}

function nodesAfter(edges: PlanEdge[], id: string): Set<string> {
  const found = new Set<string>();
  const walk = (from: string) => {
    for (const edge of edges) {
      if (edge.from !== from || found.has(edge.to)) continue;
      found.add(edge.to);
      walk(edge.to);
    }
  };
  walk(id);
  return found;
}
