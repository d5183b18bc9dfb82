import { Command, interrupt, isInterrupted, type StateSnapshot } from '@langchain/langgraph';
import { ApprovalNeeded } from '../../tools/index.js';
import type { Claim } from '../checkpoints/step-saver.js';
import type { AgentTask, Work } from './agent-type.js';

interface ThreadConfig {
  configurable: { thread_id: string; claim: Claim };
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
export const threadOf = (
  { thread: { id, claim } }: AgentTask,
  { signal }: Work,
  supersteps: number,
): ThreadConfig => ({
  configurable: { thread_id: id, claim },
  durability: 'sync',
  signal,
  recursionLimit: supersteps,
});

/** A thread as an attempt finds it. */
interface OpenThread<State> {
  /** What earlier attempts have come to; undefined when it has not begun. */
  reached?: State;
  /**
   * From the beginning, after the last step of an earlier attempt, or after what people have decided meanwhile. Returns
   * the graph's state, or `paused` when people must decide.
   */
  readonly run: (input: Partial<State>) => Promise<State | 'paused'>;
}

export async function openThread<State>(graph: Graph, config: ThreadConfig): Promise<OpenThread<State>> {
  const found = await graph.getState(config);
  const { createdAt, tasks } = found;
  const reached = createdAt === undefined ? undefined : (found.values as State);
  const waiting = tasks.flatMap(({ interrupts }) => interrupts.flatMap(({ id }) => id ?? []));
  const inputFor = (input: Partial<State>): unknown => {
    if (!reached) return input;
    return waiting.length > 0
      ? new Command({ resume: Object.fromEntries(waiting.map((id) => [id, true])) })
      : null;
  };
  const run = async (input: Partial<State>): Promise<State | 'paused'> => {
    // `next` would leave out tasks whose results are stored and whose state is not: what follows from them is still to be done.
    if (reached && tasks.length === 0) return reached;
    const state = await graph.invoke(inputFor(input) as never, config);
    return isInterrupted(state) ? 'paused' : (state as State);
  };
  return { reached, run };
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
