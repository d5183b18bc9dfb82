import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { User } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { normalizeUsername, storable } from '../../../platform/text/index.js';
import {
  ApprovalNeeded,
  policyOf,
  ToolCalls,
  ToolRegistry,
  type CallResult,
  type OfferedTool,
} from '../../../tools/index.js';
import { threadOfRun } from '../../checkpoints/checkpoints.js';
import type { AgentCaller } from '../../definitions/agent.policy.js';
import { AgentService } from '../../definitions/agent.service.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { AgentTask, Member, TaskTool } from '../../types/agent-type.js';
import { AgentTypes } from '../../types/agent-types.js';
import { asData } from '../../types/envelope.js';
import { watch, type Part, type PartEnd, type Watched } from '../../tracing/watched.js';
import type { Attempt } from './run.attempt.js';
import { RunContext, type Brief } from '../transcript/run.context.js';
import { dialogOf } from './run.dialog.js';
import { answerOf, type Job } from './run.work.js';
import { WorkTime } from './work-time.js';
import { Run } from '../queue/run.entity.js';
import { openStatuses } from '../queue/run.turns.js';

/** A role asks a role asks a role: so deep, and no deeper. */
const deepestAsk = 3;

const shownResult = 2_000;

/** Where in a run an agent works: the roles on the way to it, itself last, and the key of the call that asked it. */
interface Place {
  agents: Agent[];
  key: string;
  time: WorkTime;
  watched: Watched;
}

/** Gives the agents of a run what they work with: their tools, and each other. */
@Injectable()
export class RunCrew {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly registry: ToolRegistry,
    private readonly calls: ToolCalls,
    private readonly agents: AgentService,
    private readonly context: RunContext,
    private readonly types: AgentTypes,
  ) {}

  /** What the agent that the run called has to do. */
  async jobOf(attempt: Attempt, agent: Agent, calls: Calls = this.calls): Promise<Job> {
    const brief = await this.context.briefOf(attempt.run, agent);
    const crew = { attempt, calls, outside: AsyncLocalStorage.snapshot() };
    const time = new WorkTime(attempt.abort.signal);
    return this.equip(crew, brief, { agents: [agent], key: '', time, watched: attempt.traced });
  }

  private async equip(crew: Crew, brief: Brief, place: Place): Promise<Job> {
    const { key: path, time, watched } = place;
    const { type, username: agentUsername } = lastOf(place);
    const task = await this.taskOf(crew, brief, place);
    return { type: this.types.get(type), task, time, agentUsername, path, watched };
  }

  private async taskOf(crew: Crew, brief: Brief, place: Place): Promise<AgentTask> {
    const { run } = crew.attempt;
    const agent = lastOf(place);
    const offered = await this.registry.offered(run.orgId, agent);
    return {
      ...brief,
      tools: offered
        .filter((tool) => policyOf(tool, agent.toolPolicies) !== 'deny')
        .map((tool) => this.bind(crew, place, tool)),
      members: await this.membersOf(crew, place),
      handOff: this.bind(crew, place, handOff(this.config.RUN_DEADLINE)),
      definition: agent,
      limits: { ...agent.limits, steps: agent.limits.steps ?? this.config.AGENT_MAX_STEPS },
      threadId: threadOfRun(run.orgId, run.id, place.key),
      dialog: {
        ...dialogOf(run, agent, place.key),
        isOpen: (id) =>
          this.dataSource.manager.existsBy(Run, { orgId: run.orgId, id, status: In(openStatuses) }),
      },
    };
  }

  private bind(crew: Crew, place: Place, tool: OfferedTool): TaskTool {
    const { attempt, outside } = crew;
    const { run } = attempt;
    const agent = lastOf(place);
    const { name, description, parameters } = tool;
    const via = place.agents.length > 1 ? { via: agent.username } : {};
    const call = async (local: string, given: unknown): Promise<CallResult> => {
      const key = keyIn(place, local);
      const written = storable(given);
      attempt.emit({ type: 'status', data: { state: 'running', step: `tool:${tool.name}` } });
      attempt.emit({ type: 'tool_call', data: { id: key, tool: tool.name, arguments: written, ...via } });
      try {
        const part: Part = { kind: 'tool', key, name, description, input: () => written };
        const called = (watched: Watched) =>
          crew.calls.make({
            tool,
            policy: policyOf(tool, agent.toolPolicies),
            approverIds: agent.approverIds,
            key,
            written,
            epoch: run.epoch,
            signal: place.time.signal,
            invocation: {
              orgId: run.orgId,
              runId: run.id,
              chatId: run.chatId,
              userId: run.userId,
              agent,
              askRole: (username, question) => this.ask(crew, { ...place, key, watched }, username, question),
            },
          });
        const result = await watch(place.watched, part, called, endOfCall);
        const { ok, text } = result;
        const shown = text.slice(0, shownResult).toWellFormed();
        attempt.emit({ type: 'tool_result', data: { id: key, tool: tool.name, ok, text: shown } });
        return result;
      } catch (error) {
        if (error instanceof ApprovalNeeded) noteWaiting(attempt, error);
        throw error;
      }
    };
    // A graph hands its own context down to whatever it calls: another role's graph must not take it for its parent.
    const made = (key: string, written: unknown) => outside(() => call(key, written));
    return {
      name,
      description,
      parameters,
      call: async (key, written) => (await made(key, written)).text,
      callForModel: async (key, written) => {
        const { text, isOurs } = await made(key, written);
        return isOurs ? text : asData(`Result of ${name}`, text);
      },
    };
  }

  private async membersOf(crew: Crew, place: Place): Promise<Member[]> {
    const { orgId } = crew.attempt.run;
    const caller = await this.callerOf(crew);
    const found = await Promise.all(
      lastOf(place).members.map((username) => this.agents.findForCaller(orgId, caller, username)),
    );
    return found.flatMap((member) =>
      member
        ? {
            username: member.username,
            name: member.name,
            description: member.description,
          }
        : [],
    );
  }

  /** `place` is within the call that asks. */
  private async ask(crew: Crew, place: Place, username: string, question: string): Promise<string> {
    const { run } = crew.attempt;
    if (run.calledThrough.length + place.agents.length > deepestAsk)
      throw new AppError('role_call_refused', `Roles ask each other ${deepestAsk} deep at most.`);
    const name = normalizeUsername(username);
    const agent = await this.agents.findForCaller(run.orgId, await this.callerOf(crew), name);
    if (!agent) throw new AppError('role_call_refused', `There is no role ${name} here.`);
    if (run.calledThrough.includes(agent.id) || place.agents.some(({ id }) => id === agent.id))
      throw new AppError('role_call_refused', `${name} has asked for this itself: roles do not ask back.`);
    const input = () => [{ role: 'user', content: question }];
    const agents = [...place.agents, agent];
    return watch(
      place.watched,
      { kind: 'agent', id: agent.id, username: agent.username, input },
      async (watched) => {
        const brief = await this.context.briefOfQuestion(run, agent, question);
        const time = new WorkTime(place.time.signal);
        return this.answerOf(crew, await this.equip(crew, brief, { ...place, agents, time, watched }));
      },
      (content) => ({ output: { role: 'assistant', content } }),
    );
  }

  private async answerOf({ attempt }: Crew, job: Job): Promise<string> {
    const { waitingFor } = attempt;
    const waited = waitingFor.length;
    const answer = await answerOf(attempt, job);
    if (answer !== 'paused') return answer.text;
    const [request] = waitingFor.slice(waited);
    if (!request) throw new Error(`${job.agentUsername} waits for nothing`);
    throw new ApprovalNeeded(request);
  }

  /** The person whom the run works for, with their rights of now: roles reach no further than they do. */
  private async callerOf({ attempt: { run } }: Crew): Promise<AgentCaller> {
    if (!run.userId) return null;
    const person = await this.dataSource.manager.findOne(User, {
      select: { id: true, role: true },
      where: { orgId: run.orgId, id: run.userId, isActive: true },
    });
    return person && { kind: 'user', userId: person.id, role: person.role };
  }
}

const HandOff = z.strictObject({
  role: z.string().min(1).max(100).describe('The username of a member'),
  task: z.string().min(1).max(50_000).describe('All that the member needs to know: it sees nothing else'),
});

/** A member's work is a call like any other: made once, and seen in how the run came about. */
const handOff = (seconds: number): OfferedTool => ({
  name: 'hand_off',
  description: 'Has a member of your crew work on a part of the task, and returns its answer.',
  parameters: z.toJSONSchema(HandOff),
  readOnly: true,
  timeout: seconds * 1_000,
  parse: (written) => {
    const parsed = HandOff.safeParse(written);
    if (parsed.success) return parsed.data;
    throw new AppError('tool_arguments_invalid', 'It takes {role, task}, both texts');
  },
  execute: (input, { askRole }) => {
    const { role, task } = HandOff.parse(input);
    return askRole(role, task);
  },
});

/** How tools are called: really, or not if that changes anything. */
type Calls = Pick<ToolCalls, 'make'>;

interface Crew {
  attempt: Attempt;
  calls: Calls;
  /** Runs work outside of whatever graph is under way. */
  outside: <Result>(work: () => Result) => Result;
}

const endOfCall = ({ ok, text: content }: CallResult): PartEnd => ({
  output: { role: 'tool', content },
  ...(ok ? {} : { error: { code: 'tool_failed', detail: content } }),
});

const keyIn = ({ key }: Place, local: string): string => (key ? `${key}/${local}` : local);

function lastOf({ agents }: Place): Agent {
  const agent = agents.at(-1);
  if (!agent) throw new Error('Nobody works here');
  return agent;
}

function noteWaiting({ waitingFor }: Attempt, { request }: ApprovalNeeded): void {
  if (!waitingFor.some(({ key }) => key === request.key)) waitingFor.push(request);
}
