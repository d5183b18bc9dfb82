import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { beginningOf, storable } from '../../../platform/text/index.js';
import {
  ApprovalNeeded,
  policyOf,
  ToolRegistry,
  type CallResult,
  type Invocation,
  type OfferedTool,
} from '../../../tools/index.js';
import { watch, type Part, type PartEnd, type Watched } from '../../tracing/watched.js';
import { RoleKnowledge } from '../../knowledge/role-knowledge.js';
import type { AgentTask, TaskTool } from '../../types/agent-type.js';
import { asData } from '../../types/envelope.js';
import { handOff } from './hand-off.js';
import type { Attempt } from './run.attempt.js';
import { agentAt, keyAt, type Place, type Shared } from './place.js';

const shownResult = 2_000;

/** What a role is asked by another, and what stops its work: the end of the call, or of all around it. */
export interface Asked {
  username: string;
  question: string;
  until: AbortSignal;
}

/** Has another role answer; `place` is within the call that asks. */
export type Ask = (place: Place, asked: Asked) => Promise<string>;

/** Makes calls of what an agent's tools are: each told, watched, made once, and by its policy. */
@Injectable()
export class RunTools {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly registry: ToolRegistry,
    private readonly knowledge: RoleKnowledge,
  ) {}

  /** Those that the agent at this place may call. */
  async of(shared: Shared, place: Place, ask: Ask): Promise<TaskTool[]> {
    const agent = agentAt(place);
    const offered = await this.registry.offered(shared.attempt.run.orgId, agent);
    return offered
      .filter((tool) => policyOf(tool, agent.toolPolicies) !== 'deny')
      .map((tool) => bind(shared, place, tool, { ask, find: this.finder(shared, place) }));
  }

  handOff(shared: Shared, place: Place, ask: Ask): TaskTool {
    return bind(shared, place, handOff(this.config.RUN_DEADLINE), { ask, find: this.finder(shared, place) });
  }

  /** What the agent at this place looks up before its model is asked. */
  beforehand({ attempt }: Shared, place: Place, brief: Pick<AgentTask, 'conversation' | 'manner'>) {
    const { run, given } = attempt;
    return this.knowledge.beforehand({ run, given, agent: agentAt(place) }, brief);
  }

  private finder({ attempt: { run, given } }: Shared, place: Place): Means['find'] {
    return (query, limit, signal) =>
      this.knowledge.find({ run, given, agent: agentAt(place) }, query, limit, signal);
  }
}

/** What tools ask of the run that calls them. */
interface Means {
  ask: Ask;
  find: Invocation['searchKnowledge'];
}

function bind(shared: Shared, place: Place, tool: OfferedTool, means: Means): TaskTool {
  const { name, description, parameters, isPrompt } = tool;
  // A graph hands its own context down to whatever it calls: another role's graph must not take it for its parent.
  const outside = (shared.outside ??= AsyncLocalStorage.snapshot());
  const made = (key: string, given: unknown) =>
    outside(() => call(shared, place, { tool, local: key, written: storable(given) }, means));
  return {
    name,
    description,
    parameters,
    isPrompt,
    call: async (key, written) => (await made(key, written)).text,
    callForModel: async (key, written) => {
      const { text, isOurs } = await made(key, written);
      return isOurs ? text : asData(`Result of ${name}`, text);
    },
  };
}

/** What a model wants to be called; `local` names it among the calls of its place. */
interface Wanted {
  tool: OfferedTool;
  local: string;
  written: unknown;
}

async function call(
  { attempt, calls, mostCalls }: Shared,
  place: Place,
  { tool, local, written }: Wanted,
  { ask, find }: Means,
): Promise<CallResult> {
  const { run, record } = attempt;
  const { name, description } = tool;
  const agent = agentAt(place);
  const key = keyAt(place, local);
  const via = place.agents.length > 1 ? { via: agent.username } : {};
  attempt.emit({ type: 'status', data: { state: 'running', step: `tool:${name}` } });
  attempt.emit({ type: 'tool_call', data: { id: key, tool: name, arguments: written, ...via } });
  const part: Part = { kind: 'tool', key, name, description, input: () => written };
  const make = async (watched: Watched) => {
    if (!record.admitsCall(key, mostCalls)) return tooMany(mostCalls);
    return place.time.waitFor(name, () =>
      calls.make({
        tool,
        policy: policyOf(tool, agent.toolPolicies),
        approverIds: agent.approverIds,
        key,
        written,
        epoch: run.epoch,
        signal: place.time.signal,
        attempt: attempt.abort.signal,
        invocation: {
          orgId: run.orgId,
          runId: run.id,
          chatId: run.chatId,
          userId: run.userId,
          agent,
          askRole: (username, question, until) =>
            ask({ ...place, key, watched }, { username, question, until }),
          searchKnowledge: find,
        },
      }),
    );
  };
  try {
    const result = await watch(place.watched, part, make, endOfCall);
    const { ok, text, shown = text, skipped } = result;
    const told = beginningOf(shown, shownResult);
    const data = { id: key, tool: name, ok, text: told, ...(skipped ? { skipped } : {}) };
    attempt.emit({ type: 'tool_result', data });
    return result;
  } catch (error) {
    if (error instanceof ApprovalNeeded) noteWaiting(attempt, error);
    throw error;
  }
}

const tooMany = (most: number): CallResult => ({
  ok: false,
  text: `Not called: all roles of this answer together have made the ${most} calls that they may. Answer with what you have.`,
  isOurs: true,
});

const endOfCall = ({ ok, text: content }: CallResult): PartEnd => ({
  output: { role: 'tool', content },
  ...(ok ? {} : { error: { code: 'tool_failed', detail: content } }),
});

function noteWaiting({ waitingFor }: Attempt, { request }: ApprovalNeeded): void {
  if (!waitingFor.some(({ key }) => key === request.key)) waitingFor.push(request);
}
