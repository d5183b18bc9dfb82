import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../../identity/index.js';
import { AppError, notFound } from '../../../platform/errors/index.js';
import { Checkpoints, threadOfRun, type ThreadState } from '../../checkpoints/checkpoints.js';
import { readableNext, readableState } from '../../types/readable-state.js';
import type { RunStateDetails, RunStates } from './run-state.dto.js';
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

  /** Newest first. */
  async list(actor: UserActor, id: string): Promise<RunStates> {
    const { orgId } = await this.runs.find(actor, id);
    const thread = threadOfRun(orgId, id);
    const states = (await this.checkpoints.states(thread, mostStates)).flatMap((state) => told(state) ?? []);
    const items = states.map(async ({ parentId, ...state }, index) => ({
      ...state,
      after: states[index + 1]?.next ?? (await this.nextIn(thread, parentId)),
    }));
    return { items: await Promise.all(items) };
  }

  async get(actor: UserActor, id: string, stateId: string): Promise<RunStateDetails> {
    const { orgId } = await this.runs.find(actor, id);
    const thread = threadOfRun(orgId, id);
    const state = await this.checkpoints.state(thread, stateId);
    const found = state && told(state);
    if (!found) throw notFound('The state');
    const { parentId, ...view } = found;
    return { ...view, after: await this.nextIn(thread, parentId), values: readableState(state.values) };
  }

  /** Another answer that goes on from a state which this run had come to: what was called after it is called anew. */
  async fork(actor: UserActor, id: string, stateId: string): Promise<RunDetails> {
    const run = await this.runs.find(actor, id);
    if (run.userId !== actor.userId && !actor.permissions.has('knowledge:manage'))
      throw new AppError('forbidden', 'The state may hold documents that only its own person reads');
    const thread = threadOfRun(run.orgId, id);
    const state = await this.checkpoints.state(thread, stateId);
    if (!state) throw notFound('The state');
    if (state.next.length === 0) throw new AppError('run_not_repeatable', 'Nothing follows this state');
    return this.repeater.repeat(actor, run, { stateId });
  }

  /** What came next in a state, or in the nearest one before it that has a name for it. */
  private async nextIn(thread: string, stateId: string | undefined): Promise<string[]> {
    const state = stateId ? await this.checkpoints.state(thread, stateId) : undefined;
    if (!state) return [];
    return told(state)?.next ?? this.nextIn(thread, state.parentId);
  }
}

/** Undefined for what is nothing but a way on to the next. */
function told({ id, parentId, at, step, next, values }: ThreadState) {
  const named = readableNext(next, values);
  return named && { id, parentId, at, step, next: named };
}
