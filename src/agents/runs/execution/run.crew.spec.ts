import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../../platform/config/index.js';
import { DryCalls, type OfferedTool } from '../../../tools/index.js';
import type { AgentService } from '../../definitions/agent.service.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { AgentTask, AgentType, Work } from '../../types/agent-type.js';
import type { AgentTypes } from '../../types/agent-types.js';
import type { RunContext } from '../transcript/run.context.js';
import { Attempt } from './run.attempt.js';
import { RunCrew } from './run.crew.js';
import { RunRoles } from './run.roles.js';
import { RunTools } from './run.tools.js';
import { carryOut } from './run.work.js';

const config = { RUN_DEADLINE: 60, AGENT_MAX_STEPS: 9, TOOL_TIMEOUT: 30 } as Config;

const agentOf = (username: string, limits: Agent['limits'] = {}): Agent =>
  ({
    id: username,
    username,
    name: username,
    type: username,
    limits,
    members: [],
    tools: ['ask_second'],
    httpTools: [],
    toolPolicies: {},
  }) as never;

const tool = (name: string, timeout: number, execute: OfferedTool['execute']): OfferedTool => ({
  name,
  description: '',
  parameters: {},
  readOnly: true,
  timeout,
  parse: (written) => written,
  execute,
});

const stopped = (signal: AbortSignal) => sleep(30_000, undefined, { signal });

/** A role that asks another, which asks a third, whose work takes longer than anybody waits. */
class Chain {
  readonly attempt = new Attempt(
    { id: 'run', orgId: 'org', calledThrough: [], epoch: 1 } as never,
    () => undefined,
  );
  /** What the last one still does after it was told to stop. */
  readonly late: string[] = [];
  readonly stopped: Promise<void>;
  private readonly tools: OfferedTool[];
  private lastStops: () => void = () => undefined;

  constructor(patienceMillis: number) {
    this.stopped = new Promise((resolve) => (this.lastStops = resolve));
    this.tools = [
      tool('ask_second', patienceMillis, (_, { askRole, signal }) => askRole('second', 'Well?', signal)),
      tool('ask_third', 30_000, (_, { askRole, signal }) => askRole('third', 'Well?', signal)),
      tool('act', 30_000, () => Promise.resolve(String(this.late.push('acted')))),
    ];
  }

  answer(limits?: Agent['limits']) {
    const types: Record<string, AgentType['run']> = {
      first: async (task, { say }) => {
        say(await called(task, 'ask_second'));
        return { reason: 'stop' };
      },
      second: async (task, { say }) => {
        say(await called(task, 'ask_third'));
        return { reason: 'stop' };
      },
      third: (task, work) => this.workOn(task, work),
    };
    const agents = {
      findForCaller: (_: string, __: unknown, name: string) => Promise.resolve(agentOf(name)),
    } as unknown as AgentService;
    const brief = () => Promise.resolve({ conversation: { question: 'Well?' } });
    const crew = new RunCrew(
      config,
      {} as never,
      new DryCalls(config) as never,
      { briefOf: brief, briefOfQuestion: brief, purseOf: () => undefined } as unknown as RunContext,
      { get: (type: string) => ({ run: types[type] }) } as unknown as AgentTypes,
      new RunTools(config, { offered: () => Promise.resolve(this.tools) } as never, noKnowledge),
      new RunRoles({} as never, agents),
    );
    return crew.jobOf(this.attempt, agentOf('first', limits)).then((job) => carryOut(this.attempt, job));
  }

  private async workOn(task: AgentTask, { signal }: Work): Promise<never> {
    try {
      await stopped(signal);
    } finally {
      await called(task, 'act').catch(() => undefined);
      this.lastStops();
    }
    throw new Error('It was not stopped');
  }
}

const called = (task: AgentTask, name: string): Promise<string> => {
  const found = task.tools.find((known) => known.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found.call(name, {});
};

const noKnowledge = { beforehand: () => undefined } as never;

describe('The work of roles that others ask', () => {
  it('ends with the call that asked, at any depth, and nothing is called after that', async () => {
    const chain = new Chain(50);
    expect(await chain.answer()).toEqual({ reason: 'stop' });
    expect(chain.attempt.text).toBe('The tool gave no result within 0.05 s.');
    await chain.stopped;
    expect(chain.late).toEqual([]);
  });

  it('ends with the run', async () => {
    const chain = new Chain(30_000);
    const answer = chain.answer();
    setTimeout(() => chain.attempt.stop('cancelled'), 50);
    await expect(answer).rejects.toThrow(/abort/i);
    await chain.stopped;
    expect(chain.late).toEqual([]);
  });

  it('takes no longer than its limit, with what earlier attempts have taken', async () => {
    const chain = new Chain(30_000);
    chain.attempt.record.times.recall('', 19_900);
    const began = performance.now();
    await expect(chain.answer({ seconds: 20 })).rejects.toMatchObject({
      code: 'run_deadline',
      detail: expect.stringMatching(/within the 20 s.*waited for ask_second$/),
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    await chain.stopped;
    expect(chain.late).toEqual([]);
  });
});
