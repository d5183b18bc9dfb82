import type { AsyncLocalStorage } from 'node:async_hooks';
import type { ToolCalls } from '../../../tools/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { Watched } from '../../tracing/watched.js';
import type { Heard } from '../../types/conversation.js';
import type { RoleBudget } from './role-budget.js';
import type { Attempt } from './run.attempt.js';
import type { WorkTime } from './work-time.js';

/** How tools are called: really, or not if that changes anything. */
export type Calls = Pick<ToolCalls, 'make'>;

/** All agents that work on one attempt have this in common. */
export interface Shared {
  attempt: Attempt;
  calls: Calls;
  /** Of tools and roles, in all of the run. */
  mostCalls: number;
  /** Runs work outside of whatever graph is under way; since the first of them was given something to call. */
  outside?: ReturnType<typeof AsyncLocalStorage.snapshot>;
}

/** Where in a run an agent works: the roles on the way to it, itself last, and the key of the call that asked it. */
export interface Place {
  agents: Agent[];
  key: string;
  time: WorkTime;
  watched: Watched;
  /** What those whom the agent asks hear of its conversation. */
  heard?: Heard;
  budget: RoleBudget;
}

/** The role that works there. */
export function agentAt({ agents }: Place): Agent {
  const agent = agents.at(-1);
  if (!agent) throw new Error('Nobody works here');
  return agent;
}

/** The key of a call in its run. */
export const keyAt = ({ key }: Place, local: string): string => (key ? `${key}/${local}` : local);
