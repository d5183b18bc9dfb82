import { Injectable } from '@nestjs/common';
import type { BaseMessage } from '@langchain/core/messages';
import type { UserActor } from '../../../identity/index.js';
import { newId } from '../../../platform/database/index.js';
import { AppError, notFound } from '../../../platform/errors/index.js';
import { Checkpoints, threadOfRun, type ThreadState } from '../../checkpoints/checkpoints.js';
import type { RunState, RunStateDetails, RunStates } from './run-state.dto.js';
import type { RunDetails } from './run.dto.js';
import { RunRepeater } from './run.repeater.js';
import { RunService } from './run.service.js';

const mostStates = 200;

/** Shows the states of runs to those who manage agents and may see the run. */
@Injectable()
export class RunStateService {
  constructor(
    private readonly runs: RunService,
    private readonly checkpoints: Checkpoints,
    private readonly repeater: RunRepeater,
  ) {}

  async list(actor: UserActor, id: string): Promise<RunStates> {
    const { orgId } = await this.runs.find(actor, id);
    const states = await this.checkpoints.states(threadOfRun(orgId, id), mostStates);
    return { items: states.map(stateView) };
  }

  async get(actor: UserActor, id: string, stateId: string): Promise<RunStateDetails> {
    const { orgId } = await this.runs.find(actor, id);
    const state = await this.checkpoints.state(threadOfRun(orgId, id), stateId);
    if (!state) throw notFound('The state');
    return { ...stateView(state), values: readable(state.values) };
  }

  /** Another answer that goes on from a state which this run had come to: what was called after it is called anew. */
  async fork(actor: UserActor, id: string, stateId: string): Promise<RunDetails> {
    const run = await this.runs.find(actor, id);
    const thread = threadOfRun(run.orgId, id);
    const state = await this.checkpoints.state(thread, stateId);
    if (!state) throw notFound('The state');
    if (state.next.length === 0) throw new AppError('run_not_repeatable', 'Nothing follows this state');
    const runId = newId();
    await this.checkpoints.fork(thread, stateId, threadOfRun(run.orgId, runId));
    return this.repeater.repeat(actor, run, { runId });
  }
}

const stateView = ({ id, at, step, next }: ThreadState): RunState => ({ id, at, step, next });

const readable = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item: unknown) => (isMessage(item) ? said(item) : item)) : value,
    ]),
  );

const isMessage = (value: unknown): value is BaseMessage =>
  typeof value === 'object' && value !== null && 'lc_namespace' in value && 'content' in value;

const said = (message: BaseMessage) => ({
  role: message.type,
  text: message.text,
  ...('tool_calls' in message && Array.isArray(message.tool_calls) && message.tool_calls.length > 0
    ? { toolCalls: message.tool_calls as unknown[] }
    : {}),
});
