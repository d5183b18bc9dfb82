import { Injectable } from '@nestjs/common';
import { lockChat } from '../../../chats/index.js';
import { newId, Transactions } from '../../../platform/database/index.js';
import { AppError, toAppError } from '../../../platform/errors/index.js';
import { log } from '../../../platform/logging/index.js';
import type { Agent } from '../../definitions/agent.entity.js';
import type { RunEvent } from '../queue/run-event.js';
import { citesSomething } from '../../knowledge/citations.js';
import { RunAgents } from './run.agents.js';
import { RunAnswers } from './run.answers.js';
import type { Attempt } from './run.attempt.js';
import { RunCrew } from './run.crew.js';
import { RunPauser } from './run.pauser.js';
import { RunStore, type Outcome } from '../queue/run.store.js';
import { RunTimeline } from './run.timeline.js';
import { carryOut } from './run.work.js';

/** Carries one attempt from its claim to its committed end. */
@Injectable()
export class RunExecutor {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RunStore,
    private readonly agents: RunAgents,
    private readonly crew: RunCrew,
    private readonly answers: RunAnswers,
    private readonly pauser: RunPauser,
    private readonly timeline: RunTimeline,
  ) {}

  /** Returns the terminal event once it is committed; undefined when this attempt is no longer the one that counts. */
  async execute(attempt: Attempt): Promise<RunEvent | undefined> {
    const { run } = attempt;
    try {
      if (run.epoch > 1) attempt.emit({ type: 'reset', data: { attempt: run.epoch } });
      if (run.prefix) attempt.resume(run.prefix);
      attempt.emit({ type: 'status', data: { state: 'running', step: 'thinking' } });
      const agent = this.agents.known(run) ?? (await this.agents.of(run));
      if (!agent) return undefined;
      const end = await this.timeline.watch(attempt, async () => {
        if (run.epoch > 1) await this.timeline.recall(attempt);
        return carryOut(attempt, await this.crew.jobOf(attempt, agent));
      });
      if (end === 'paused') {
        await this.pauser.pause(attempt);
        return undefined;
      }
      return await this.succeed(attempt, agent);
    } catch (error) {
      const { stopReason } = attempt;
      if (stopReason === 'deadline') return await this.fail(attempt, new AppError('run_deadline'));
      if (stopReason) return await this.keep(attempt);
      return await this.fail(attempt, toAppError(error));
    } finally {
      if (!attempt.given.isUntouched) await this.answers.conclude(attempt);
    }
  }

  /** What was written and taken until it was cancelled is kept, to go on from there. Under a lost lease the store takes nothing. */
  private async keep(attempt: Attempt): Promise<undefined> {
    // Whoever is told of a cancelling late hears of it as of a lost lease.
    if (attempt.stopReason === 'handed over') return;
    await attempt.storing;
    const events = attempt.takeEvents();
    if (events.length > 0) await this.store.storeEvents([{ run: attempt.run, events }]);
    await this.keepTaken(attempt);
  }

  /** What was taken counts, whoever has ended the run; while it is another attempt's, that one ends it. */
  private async keepTaken({ run, usage, record }: Attempt): Promise<void> {
    await whileUnavailable(() => this.store.keepTaken({ run, usage, calls: record.modelCalls.all }));
  }

  private async succeed(attempt: Attempt, agent: Agent): Promise<RunEvent | undefined> {
    const { run, text: content, finishReason, clientCalls, choices, leftOut, usage } = attempt;
    if (attempt.storing) await attempt.storing;
    const { citations, told } = citesSomething(content)
      ? await whileUnavailable(() => this.answers.citationsOf(attempt))
      : noCitations;
    if (usage) attempt.emit({ type: 'usage', data: usage });
    const messageId = run.chatId ? newId() : undefined;
    const done = attempt.number({
      type: 'done',
      data: {
        messageId: messageId ?? null,
        content,
        finishReason,
        ...(clientCalls ? { toolCalls: clientCalls } : {}),
        ...(leftOut > 0 ? { leftOut } : {}),
        ...(messageId ? { validation: 'unvalidated' as const } : {}),
        ...(told.length > 0 ? { citations: told } : {}),
      },
    });
    const { plain: plainCall } = attempt.record.modelCalls;
    const events = attempt.takeEvents();
    const calls = attempt.record.modelCalls.all;
    const outcome: Outcome = { run, status: 'succeeded', events, finishReason, usage, calls, plainCall };
    const said = { content, citations, choices };
    const finished = await this.settle({ ...outcome, messageId }, () =>
      this.answers.write(agent, said, { ...outcome, messageId }),
    ).catch((error: unknown) => {
      // Its failure is stored with what was streamed before it.
      attempt.putBack(outcome.events.filter((event) => event !== done));
      throw error;
    });
    if (!finished) {
      await this.keepTaken(attempt);
      return undefined;
    }
    if (!attempt.given.isUntouched) await this.answers.noteUnanswered(attempt);
    return done;
  }

  /** Writes through an outage; a try that was committed, and only not confirmed, counts as written. */
  private settle(outcome: Outcome, write: () => Promise<boolean>): Promise<boolean> {
    let tries = 0;
    return whileUnavailable(async () => {
      const again = tries++ > 0;
      if (await write()) return true;
      return again && this.store.hasEnded(outcome);
    });
  }

  private async fail(attempt: Attempt, error: AppError): Promise<RunEvent | undefined> {
    // The database is away: the lease runs out and the run is tried again, rather than failed by our own fault.
    if (error.code === 'unavailable') {
      log.warn({ err: error.cause ?? error, code: error.code }, 'a run is left to its next attempt');
      return undefined;
    }
    const level = error.code === 'internal_error' ? 'error' : 'warn';
    log[level]({ err: error.cause ?? error, code: error.code }, 'a run failed');
    const { run, usage } = attempt;
    await attempt.storing;
    const failure = { code: error.code, detail: error.detail };
    const { retryAfter } = error;
    const data = { ...failure, ...(retryAfter === undefined ? {} : { retryAfter }) };
    const event = attempt.number({ type: 'error', data });
    const calls = attempt.record.modelCalls.all;
    const outcome: Outcome = {
      run,
      status: 'failed',
      events: attempt.takeEvents(),
      usage,
      calls,
      error: failure,
    };
    if (await whileUnavailable(() => this.finish(outcome))) return event;
    await this.keepTaken(attempt);
    return undefined;
  }

  /** A chat's run ends under the lock of its chat: a question posted meanwhile finds it open, or ended. */
  private finish(outcome: Outcome): Promise<boolean> {
    const { orgId, chatId } = outcome.run;
    if (!chatId) return this.store.finish(outcome);
    return this.transactions.run(async (tx) => {
      await lockChat(tx, orgId, chatId);
      return this.store.finishIn(tx, outcome);
    });
  }
}

const noCitations = { citations: [], told: [] };
const patienceMillis = 30_000;

/** An answer that is ready outlives a restart of the database; its epoch keeps a late write from doing harm. */
async function whileUnavailable<T>(write: () => Promise<T>): Promise<T> {
  const end = Date.now() + patienceMillis;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (toAppError(error).code !== 'unavailable' || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
