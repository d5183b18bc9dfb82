import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AnswerService, MessageReader, type Message } from '../../chats/index.js';
import { Organization, UserService } from '../../identity/index.js';
import type { ModelMessage } from '../../llm/index.js';
import { FreshCache } from '../../platform/cache/index.js';
import { newId, Transactions, violatedConstraint } from '../../platform/database/index.js';
import { AppError, toAppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { AgentService } from '../definitions/agent.service.js';
import type { Agent } from '../definitions/agent.entity.js';
import { dateIn, renderPrompt } from '../definitions/prompt-template.js';
import type { AgentTask } from '../types/agent-type.js';
import { AgentTypes } from '../types/agent-types.js';
import type { RunEvent } from './run-event.js';
import type { Attempt } from './run.attempt.js';
import { RunStore, type ClaimedRun, type Outcome } from './run.store.js';

/** So many messages are read at most; the model's context then takes fewer. */
const transcriptLimits = { messages: 200, characters: 500_000 };

/** A renamed organization is called by its new name after this long at most. */
const freshMillis = 1_000;

/** Carries one attempt from its claim to its committed end. */
@Injectable()
export class RunExecutor {
  private readonly organizationsNow = new FreshCache<Organization>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly store: RunStore,
    private readonly agents: AgentService,
    private readonly types: AgentTypes,
    private readonly messages: MessageReader,
    private readonly answers: AnswerService,
    private readonly users: UserService,
  ) {}

  /** Returns the terminal event once it is committed; undefined when this attempt is no longer the one that counts. */
  async execute(attempt: Attempt): Promise<RunEvent | undefined> {
    const { run } = attempt;
    try {
      if (run.epoch > 1) attempt.emit({ type: 'reset', data: { attempt: run.epoch } });
      attempt.emit({ type: 'status', data: { state: 'running' } });
      const agent = await this.agentOf(run);
      const task = await this.taskOf(run, agent);
      await this.work(attempt, agent, task);
      return await this.succeed(attempt, agent);
    } catch (error) {
      if (attempt.stopReason && attempt.stopReason !== 'deadline') return undefined;
      return this.fail(attempt, attempt.stopReason ? new AppError('run_deadline') : toAppError(error));
    }
  }

  private async work(attempt: Attempt, agent: Agent, task: AgentTask): Promise<void> {
    for await (const event of this.types.get(agent.type).run(task, attempt.abort.signal)) {
      if (event.type === 'text') attempt.appendText(event.text);
      else if (event.type === 'step')
        attempt.emit({ type: 'status', data: { state: 'running', step: event.step } });
      else {
        attempt.finishReason = event.reason;
        attempt.usage = event.usage;
      }
    }
    attempt.abort.signal.throwIfAborted();
    if (!attempt.finishReason) throw new AppError('model_incomplete');
    if (!attempt.text.trim()) throw new AppError('model_error', 'The model gave an empty answer');
  }

  private async succeed(attempt: Attempt, agent: Agent): Promise<RunEvent | undefined> {
    const { run, text: content, finishReason, usage } = attempt;
    await attempt.storing;
    if (usage) attempt.emit({ type: 'usage', data: usage });
    const messageId = run.chatId ? newId() : undefined;
    const done = attempt.number({
      type: 'done',
      data: { messageId: messageId ?? null, content, finishReason },
    });
    const outcome: Outcome = { run, status: 'succeeded', events: attempt.takeEvents(), finishReason, usage };
    const finished = await this.settle({ ...outcome, messageId }, () =>
      messageId
        ? this.answerInChat(agent, content, { ...outcome, messageId })
        : this.store.finish({ ...outcome, output: content }),
    ).catch((error: unknown) => {
      // Its failure is stored with what was streamed before it.
      attempt.putBack(outcome.events.filter((event) => event !== done));
      throw error;
    });
    return finished ? done : undefined;
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

  /** The answer and the end of its run are one transaction: there is never one without the other. */
  private async answerInChat(agent: Agent, content: string, outcome: Outcome & { messageId: string }) {
    const { orgId, chatId, triggerMessageId, id: runId } = outcome.run;
    if (!chatId || !triggerMessageId) throw new Error(`Run ${runId} has no chat to answer in`);
    try {
      return await this.transactions.run(async (tx) => {
        const answer = {
          id: outcome.messageId,
          orgId,
          chatId,
          runId,
          agent,
          content,
          replyToId: triggerMessageId,
        };
        await this.answers.post(tx, answer);
        // Another attempt has the run now: the answer is rolled back with everything it caused.
        if (!(await this.store.finishIn(tx.manager, outcome))) throw new LeaseLost();
        return true;
      });
    } catch (error) {
      if (error instanceof LeaseLost || isAnswered(error)) return false;
      throw error;
    }
  }

  private async fail(attempt: Attempt, error: AppError): Promise<RunEvent | undefined> {
    // The database is away: the lease runs out and the run is tried again, rather than failed by our own fault.
    if (error.code === 'unavailable') return undefined;
    const level = error.code === 'internal_error' ? 'error' : 'warn';
    log[level]({ err: error.cause ?? error, code: error.code }, 'a run failed');
    const { run, usage } = attempt;
    await attempt.storing;
    const failure = { code: error.code, detail: error.detail };
    const event = attempt.number({ type: 'error', data: failure });
    const outcome: Outcome = { run, status: 'failed', events: attempt.takeEvents(), usage, error: failure };
    const finished = await whileUnavailable(() => this.store.finish(outcome));
    return finished ? event : undefined;
  }

  private agentOf(run: ClaimedRun): Promise<Agent> {
    return this.agents.getForRun(run.orgId, run.agentId).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'not_found'
        ? new AppError('agent_unavailable', `The role ${run.agentUsername} is gone`)
        : error;
    });
  }

  private organizationOf({ orgId }: ClaimedRun): Promise<Organization> {
    return this.organizationsNow.get(orgId, () =>
      this.dataSource.manager.findOneByOrFail(Organization, { id: orgId }),
    );
  }

  private async taskOf(run: ClaimedRun, agent: Agent): Promise<AgentTask> {
    const prompt = await this.promptOf(run, agent);
    const model = { model: agent.model ?? undefined, temperature: agent.temperature ?? undefined };
    if (run.input) {
      const { messages, ...parameters } = run.input;
      return { ...model, ...parameters, prompt, messages };
    }
    if (!run.chatId || !run.triggerMessageId)
      throw new Error(`Run ${run.id} has neither a chat nor an input`);
    const seen = await this.messages.transcript(
      run.orgId,
      run.chatId,
      run.triggerMessageId,
      transcriptLimits,
    );
    return {
      ...model,
      prompt,
      messages: seen.filter(counts).map((message) => asModelMessage(message, agent)),
    };
  }

  private async promptOf(run: ClaimedRun, agent: Agent): Promise<string> {
    const organization = await this.organizationOf(run);
    const [caller] = run.userId ? await this.users.people(run.orgId, [run.userId]) : [];
    return renderPrompt(agent.prompt, {
      'organization.name': organization.name,
      'agent.name': agent.name,
      'caller.name': caller?.name ?? 'API',
      today: dateIn(organization.timeZone, new Date()),
    });
  }
}

class LeaseLost extends Error {}

/** A run writes one answer, and this is the second: of another attempt, or of this one's earlier try. */
const isAnswered = (error: unknown): boolean =>
  ['messages_run', 'messages_pkey'].includes(violatedConstraint(error) ?? '');

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

/** A rejected answer is not a part of the conversation that a role should build on. */
const counts = (message: Message): boolean => message.validationState !== 'rejected';

/** A role's own answers are its turns; everybody else speaks to it, under their names. */
function asModelMessage(message: Message, agent: Agent): ModelMessage {
  if (message.authorKind === 'agent' && message.authorId === agent.id) {
    return { role: 'assistant', content: message.content };
  }
  return { role: 'user', content: `${message.authorName} (@${message.authorUsername}): ${message.content}` };
}
