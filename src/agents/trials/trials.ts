import { PassThrough } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { ModelMessage } from '../../llm/index.js';
import type { UserActor } from '../../identity/index.js';
import { newId } from '../../platform/database/index.js';
import { AppError, toAppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { DryCalls } from '../../tools/index.js';
import { UsageLedger } from '../../usage/index.js';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import type { Agent } from '../definitions/agent.entity.js';
import { Attempt } from '../runs/execution/run.attempt.js';
import type { ClaimedRun } from '../runs/queue/run.claims.js';
import { takenCalls } from '../runs/queue/run.taken.js';
import { RunCrew } from '../runs/execution/run.crew.js';
import type { RunEvent } from '../runs/queue/run-event.js';
import { carryOut } from '../runs/execution/run.work.js';
import { AgentTypes } from '../types/agent-types.js';
import { TrialAgents } from './trial-agents.js';
import type { TrialView, TryAgent } from './trial.dto.js';

/** Somebody waits in front of it: it is shorter than a run may be. */
const mostSeconds = 120;
const mostSteps = 12;
/** Of one organization in one process. */
const mostAtOnce = 4;

interface Trial {
  agent: Agent;
  run: ClaimedRun;
  /** Of the agent that is there already. */
  agentId: string | null;
}

/**
 * Asks agents that nobody has saved, as runs would be asked: with the same tools, of which only those that change nothing
 * are called. It is no run: no row is left, and it ends with the request that wants it.
 */
@Injectable()
export class Trials {
  private readonly underWay = new Map<string, number>();

  constructor(
    private readonly agents: TrialAgents,
    private readonly crew: RunCrew,
    private readonly types: AgentTypes,
    private readonly dry: DryCalls,
    private readonly checkpoints: Checkpoints,
    private readonly ledger: UsageLedger,
  ) {}

  /** Throws whatever would refuse it; what goes wrong afterwards is its result. Its place is free when its events end. */
  async prepare(actor: UserActor, request: TryAgent): Promise<Trial> {
    const { orgId, userId } = actor;
    this.takePlace(orgId);
    try {
      const agent = await this.agents.toTry(actor, request);
      const messages = [...request.messages, { role: 'user' as const, content: request.question }];
      return { agent, run: runOf(agent, userId, messages), agentId: request.agentId ?? null };
    } catch (error) {
      this.leave(orgId);
      throw error;
    }
  }

  async answer(trial: Trial, left: AbortSignal): Promise<TrialView> {
    const steps: TrialView['steps'] = [];
    const view: TrialView = { content: '', finishReason: null, usage: null, error: null, steps };
    for await (const { type, data } of this.events(trial, left)) {
      if (type === 'tool_call' || type === 'tool_result') steps.push({ type, data });
      else if (type === 'delta') view.content += data.text;
      else if (type === 'usage') view.usage = data;
      else if (type === 'done') view.finishReason = data.finishReason ?? null;
      else if (type === 'error') view.error = data;
    }
    return view;
  }

  /** What is said and done, as it comes, and at last `done` or `error`. */
  async *events(trial: Trial, left: AbortSignal): AsyncGenerator<RunEvent> {
    const { agent } = trial;
    const { orgId } = agent;
    const told = new PassThrough({ objectMode: true });
    const attempt = new Attempt(trial.run, (events) => {
      if (!told.writableEnded) for (const event of events) told.write(event);
    });
    const stop = () => attempt.stop('cancelled');
    left.addEventListener('abort', stop, { once: true });
    const work = this.work(attempt, trial).finally(() => told.end());
    try {
      yield* told as AsyncIterable<RunEvent>;
    } finally {
      stop();
      left.removeEventListener('abort', stop);
      await work;
      this.leave(orgId);
    }
  }

  private async work(attempt: Attempt, { agent, agentId }: Trial): Promise<void> {
    try {
      attempt.emit({ type: 'status', data: { state: 'running', step: 'thinking' } });
      await this.checkpoints.forgetting(async () => {
        const began = performance.now();
        const ask = async (turn: Attempt) => {
          const job = await this.crew.jobOf(turn, agent, this.dry);
          const limits = bounded(job.task.limits, mostSeconds - (performance.now() - began) / 1_000);
          try {
            return await carryOut(turn, { ...job, task: { ...job.task, limits } });
          } finally {
            await this.enter(turn, agentId);
          }
        };
        if (this.types.get(agent.type).hearsInTurns) await replay(attempt, ask);
        return ask(attempt);
      });
      const { text: content, finishReason, usage } = attempt;
      if (usage) attempt.emit({ type: 'usage', data: usage });
      attempt.emit({ type: 'done', data: { messageId: null, content, finishReason } });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'internal_error' && !attempt.stopReason)
        log.error({ err: thrown }, 'a trial failed');
      attempt.emit({ type: 'error', data: { code: error.code, detail: error.detail } });
    } finally {
      attempt.record.purse?.free();
    }
  }

  /** What it took counts, whatever came of it. */
  private async enter({ run, record }: Attempt, agentId: string | null): Promise<void> {
    const { orgId, agentUsername, userId } = run;
    const whose = {
      orgId,
      runId: null,
      agentId,
      agentUsername,
      userId,
      apiKeyId: null,
      source: 'trial' as const,
    };
    try {
      await this.ledger.enter(takenCalls(record.modelCalls.all).map((call) => ({ ...call, ...whose })));
    } catch (error) {
      log.error({ err: error, orgId }, 'what a trial took could not be entered');
    }
  }

  private takePlace(orgId: string): void {
    const others = this.underWay.get(orgId) ?? 0;
    if (others >= mostAtOnce)
      throw new AppError('too_many_requests', 'Other trials are under way', { retryAfter: 5 });
    this.underWay.set(orgId, others + 1);
  }

  private leave(orgId: string): void {
    const others = (this.underWay.get(orgId) ?? 1) - 1;
    if (others > 0) this.underWay.set(orgId, others);
    else this.underWay.delete(orgId);
  }
}

const bounded = <L extends { steps: number; seconds?: number }>(limits: L, secondsLeft: number): L => ({
  ...limits,
  steps: Math.min(limits.steps, mostSteps),
  seconds: Math.max(0, Math.min(limits.seconds ?? mostSeconds, secondsLeft)),
});

/**
 * Has a dialog go through what was said before, unheard: each message of the person is a turn, and what the dialog says to
 * it now takes the place of what the request says that it said.
 */
async function replay({ run, abort }: Attempt, ask: (turn: Attempt) => Promise<unknown>): Promise<void> {
  const [question, ...before] = (run.input?.messages ?? []).toReversed();
  const said: ModelMessage[] = [];
  for (const message of before.toReversed().filter(({ role }) => role === 'user')) {
    said.push(message);
    const turn = new Attempt({ ...run, id: newId(), input: { messages: [...said] } }, () => undefined);
    const stop = () => turn.stop('cancelled');
    abort.signal.throwIfAborted();
    abort.signal.addEventListener('abort', stop, { once: true });
    try {
      await ask(turn);
    } finally {
      turn.record.purse?.free();
      abort.signal.removeEventListener('abort', stop);
    }
    said.push({ role: 'assistant', content: turn.text });
  }
  if (question) run.input = { messages: [...said, question] };
}

/** What the crew asks a run about; no row has its id. */
const runOf = (agent: Agent, userId: string, messages: ModelMessage[]): ClaimedRun => ({
  id: newId(),
  orgId: agent.orgId,
  agentId: agent.id,
  agentUsername: agent.username,
  chatId: null,
  triggerMessageId: null,
  generation: 0,
  calledThrough: [],
  source: 'trial',
  prefix: null,
  userId,
  apiKeyId: null,
  traceParent: null,
  input: { messages },
  attempts: 1,
  epoch: 1,
  createdAt: new Date(),
  deadlineInMillis: mostSeconds * 1_000,
});
