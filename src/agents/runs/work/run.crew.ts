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
    return this.equip(crew, brief, { agents: [agent], key: '', time });
  }

  private async equip(crew: Crew, brief: Brief, place: Place): Promise<Job> {
    const { key: path, time } = place;
    const type = this.types.get(lastOf(place).type);
    return { type, task: await this.taskOf(crew, brief, place), time, path };
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
    const via = place.agents.length > 1 ? { via: agent.username } : {};
    const call = async (local: string, given: unknown): Promise<CallResult> => {
      const key = keyIn(place, local);
      const written = storable(given);
      attempt.emit({ type: 'status', data: { state: 'running', step: `tool:${tool.name}` } });
      attempt.emit({ type: 'tool_call', data: { id: key, tool: tool.name, arguments: written, ...via } });
      try {
        const result = await crew.calls.make({
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
            askRole: (username, question) => this.ask(crew, place, username, key, question),
          },
        });
        const { ok, text } = result;
        const shown = text.slice(0, shownResult).toWellFormed();
        attempt.emit({ type: 'tool_result', data: { id: key, tool: tool.name, ok, text: shown } });
        return result;
      } catch (error) {
        if (error instanceof ApprovalNeeded) noteWaiting(attempt, error);
        throw error;
      }
    };
    const { name, description, parameters } = tool;
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

  private async ask(
    crew: Crew,
    place: Place,
    username: string,
    key: string,
    question: string,
  ): Promise<string> {
    const { run } = crew.attempt;
    if (run.calledThrough.length + place.agents.length > deepestAsk)
      throw new AppError('role_call_refused', `Roles ask each other ${deepestAsk} deep at most.`);
    const name = normalizeUsername(username);
    const agent = await this.agents.findForCaller(run.orgId, await this.callerOf(crew), name);
    if (!agent) throw new AppError('role_call_refused', `There is no role ${name} here.`);
    if (run.calledThrough.includes(agent.id) || place.agents.some(({ id }) => id === agent.id))
      throw new AppError('role_call_refused', `${name} has asked for this itself: roles do not ask back.`);
    const brief = await this.context.briefOfQuestion(run, agent, question);
    const time = new WorkTime(place.time.signal);
    const job = await this.equip(crew, brief, { agents: [...place.agents, agent], key, time });
    const { waitingFor } = crew.attempt;
    const waited = waitingFor.length;
    const answer = await answerOf(crew.attempt, job, agent.username);
    if (answer !== 'paused') return answer.text;
    const [request] = waitingFor.slice(waited);
    if (!request) throw new Error(`${agent.username} waits for nothing`);
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

const keyIn = ({ key }: Place, local: string): string => (key ? `${key}/${local}` : local);

function lastOf({ agents }: Place): Agent {
  const agent = agents.at(-1);
  if (!agent) throw new Error('Nobody works here');
  return agent;
}

function noteWaiting({ waitingFor }: Attempt, { request }: ApprovalNeeded): void {
  if (!waitingFor.some(({ key }) => key === request.key)) waitingFor.push(request);
}
