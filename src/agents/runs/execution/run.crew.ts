import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { ApprovalNeeded, ToolCalls } from '../../../tools/index.js';
import { threadOfRun } from '../../checkpoints/checkpoints.js';
import type { Agent } from '../../definitions/agent.entity.js';
import { watch } from '../../tracing/watched.js';
import type { AgentTask, Conversation, Crew } from '../../types/agent-type.js';
import { AgentTypes } from '../../types/agent-types.js';
import type { ClaimedRun } from '../queue/run.claims.js';
import { Run, type FacadeInput } from '../queue/run.entity.js';
import { openStatuses } from '../queue/run.status.js';
import { RunContext, type Brief } from '../transcript/run.context.js';
import { overheard } from '../transcript/run.conversation.js';
import { agentAt, type Calls, type Place, type Shared } from './place.js';
import type { Spender } from './spending.js';
import type { Attempt } from './run.attempt.js';
import { dialogOf } from './run.dialog.js';
import { RunRoles } from './run.roles.js';
import { RunTools, type Ask, type Asked } from './run.tools.js';
import { answerOf, type Job } from './run.work.js';
import { WorkTime } from './work-time.js';

/** Gives the agents of a run what they work with, and has them ask each other. */
@Injectable()
export class RunCrew {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly calls: ToolCalls,
    private readonly context: RunContext,
    private readonly types: AgentTypes,
    private readonly tools: RunTools,
    private readonly roles: RunRoles,
  ) {}

  /** What the agent that the run called has to do. */
  async jobOf(attempt: Attempt, agent: Agent, calls: Calls = this.calls): Promise<Job> {
    const { run } = attempt;
    if (run.apiKeyId) run.input ??= await this.inputOf(run);
    const brief = await this.context.briefOf(run, agent);
    const mostCalls = this.config.RUN_MAX_CALLS;
    const shared: Shared = { attempt, calls, mostCalls };
    const time = new WorkTime(attempt.abort.signal, isLimited(agent));
    const recalled = attempt.record.takeFrom(this.context.purseOf(attempt.run));
    if (recalled) await recalled;
    const budget = attempt.record.budgetOf(spenderOf(agent, brief, ''), mostCalls);
    return this.equip(shared, brief, { agents: [agent], key: '', time, watched: attempt.traced, budget });
  }

  /** Of a request that was too large to come with its claim. */
  private async inputOf({ orgId, id }: ClaimedRun): Promise<FacadeInput | null> {
    const [row] = await this.dataSource.query<{ input: FacadeInput | null }[]>(
      'SELECT input FROM runs WHERE org_id = $1 AND id = $2',
      [orgId, id],
    );
    return row?.input ?? null;
  }

  private async equip(shared: Shared, brief: Brief, place: Place): Promise<Job> {
    const { key: path, time, watched, budget } = place;
    const { type, username: agentUsername, tools, httpTools, members } = agentAt(place);
    const ask: Ask = (within, asked) => this.ask(shared, within, asked);
    const task = this.taskOf(shared, brief, place, {
      tools: tools.length + httpTools.length > 0 ? await this.tools.of(shared, place, ask) : [],
      crew: members.length > 0 ? await this.crewAt(shared, place, { ...brief, ask }) : undefined,
    });
    return { type: this.types.get(type), task, time, agentUsername, path, watched, budget };
  }

  private taskOf(
    shared: Shared,
    { manner, conversation, moment, clientTools, logprobs, outputSchema }: Brief,
    place: Place,
    help: Pick<AgentTask, 'tools' | 'crew'>,
  ): AgentTask {
    const { run } = shared.attempt;
    const agent = agentAt(place);
    return {
      manner,
      conversation,
      moment,
      knowledge: this.tools.beforehand(shared, place, { conversation, manner }),
      ...help,
      clientTools,
      logprobs,
      outputSchema,
      definition: agent,
      limits: { ...agent.limits, steps: agent.limits.steps ?? this.config.AGENT_MAX_STEPS },
      thread: {
        id: threadOfRun(run.orgId, run.id, place.key),
        claim: { runId: run.id, epoch: run.epoch },
      },
      dialog: dialogOf(run, agent, place.key, (id) =>
        this.dataSource.manager.existsBy(Run, { orgId: run.orgId, id, status: In(openStatuses) }),
      ),
    };
  }

  private async crewAt(
    shared: Shared,
    place: Place,
    { conversation, ask }: { conversation: Conversation; ask: Ask },
  ): Promise<Crew> {
    const agent = agentAt(place);
    // A drawn plan cannot tell its members what they need to know: they hear what it heard itself.
    const led = agent.graph ? { ...place, heard: overheard(agent, conversation) } : place;
    return {
      members: await this.roles.membersAt(shared.attempt.run, place),
      handOff: this.tools.handOff(shared, led, ask),
    };
  }

  /** `place` is within the call that asks. */
  private async ask(shared: Shared, place: Place, { username, question, until }: Asked): Promise<string> {
    const { run } = shared.attempt;
    const agent = await this.roles.asked(run, place, username);
    const input = () => [{ role: 'user', content: question }];
    const agents = [...place.agents, agent];
    return watch(
      place.watched,
      { kind: 'agent', id: agent.id, username: agent.username, input },
      async (watched) => {
        const brief = await this.context.briefOfQuestion(run, agent, question, place.heard);
        const { key } = place;
        const budget = place.budget.within(spenderOf(agent, brief, key));
        const within: Place = { key, agents, time: new WorkTime(until, isLimited(agent)), watched, budget };
        return answerTo(shared, await this.equip(shared, brief, within));
      },
      (content) => ({ output: { role: 'assistant', content } }),
    );
  }
}

async function answerTo({ attempt }: Shared, job: Job): Promise<string> {
  const { waitingFor } = attempt;
  const waited = waitingFor.length;
  const answer = await answerOf(attempt, job);
  if (answer !== 'paused') return answer.text;
  const [request] = waitingFor.slice(waited);
  if (!request) throw new Error(`${job.agentUsername} waits for nothing`);
  throw new ApprovalNeeded(request);
}

const spenderOf = ({ username, limits }: Agent, { prices }: Brief, path: string): Spender => ({
  path,
  agentUsername: username,
  limits,
  ...prices,
});

const isLimited = ({ limits }: Agent) => ({ isLimited: limits.seconds !== undefined });
