import { Command, interrupt, type StateSnapshot } from '@langchain/langgraph';
import { ApprovalNeeded } from '../../tools/index.js';
import type { AgentTask, Work } from './agent-type.js';

interface ThreadConfig {
  configurable: { thread_id: string };
  durability: 'sync';
  signal: AbortSignal;
  recursionLimit: number;
}

/** A compiled graph, as far as threads go; each has input types of its own. */
interface Graph {
  getState(config: ThreadConfig): Promise<StateSnapshot>;
  invoke(input: never, config: ThreadConfig): Promise<unknown>;
}

/** Every step is kept before the next one begins. `supersteps` ends what would go on for ever. */
export const threadOf = ({ threadId }: AgentTask, { signal }: Work, supersteps: number): ThreadConfig => ({
  configurable: { thread_id: threadId },
  durability: 'sync',
  signal,
  recursionLimit: supersteps,
});

/** What a thread has come to; undefined when it has not begun. */
export async function reachedBy<State>(graph: Graph, config: ThreadConfig): Promise<State | undefined> {
  const reached = await graph.getState(config);
  return reached.createdAt === undefined ? undefined : (reached.values as State);
}

/**
 * Runs a graph from where its thread stands: from the beginning, after the last step of an earlier attempt, or after
 * what people have decided meanwhile. Returns its state, or `paused` when people must decide.
 */
export async function runThread<State>(
  graph: Graph,
  input: Partial<State>,
  config: ThreadConfig,
): Promise<State | 'paused'> {
  const { createdAt, next, tasks } = await graph.getState(config);
  const waiting = tasks.flatMap(({ interrupts }) => interrupts.flatMap(({ id }) => id ?? []));
  if (createdAt === undefined) await graph.invoke(input as never, config);
  else if (waiting.length > 0) {
    const decisions = new Command({ resume: Object.fromEntries(waiting.map((id) => [id, true])) });
    await graph.invoke(decisions as never, config);
  } else if (next.length > 0) await graph.invoke(null as never, config);
  const after = await graph.getState(config);
  return after.next.length > 0 ? 'paused' : (after.values as State);
}

/** For nodes: what a call gives, once nobody has to decide about it any more; until then the graph stands still here. */
export async function decided<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApprovalNeeded)) throw error;
      interrupt('approval');
    }
  }
}

/** All of them, at the same time: one that waits for people does not hold up the others. */
export async function allOf<T>(works: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(works);
  const failed = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => reason as Error);
  const broken = failed.find((reason) => !(reason instanceof ApprovalNeeded)) ?? failed[0];
  if (broken !== undefined) throw broken;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}
