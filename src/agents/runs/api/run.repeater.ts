import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AnswerService, MessageReader } from '../../../chats/index.js';
import type { UserActor } from '../../../identity/index.js';
import { Transactions } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { LiveBus } from '../../../platform/live/index.js';
import type { RetryRun, RunDetails } from './run.dto.js';
import { Run } from '../queue/run.entity.js';
import { announceStatus } from '../queue/run.news.js';
import { RunReader } from '../reading/run.reader.js';
import { RunService } from './run.service.js';
import { RunStarter } from '../queue/run.starter.js';
import { openStatuses } from '../queue/run.turns.js';

/** Asks a role the same again: for another answer, or after one that failed, was cancelled or was cut short. */
@Injectable()
export class RunRepeater {
  constructor(
    private readonly transactions: Transactions,
    private readonly messages: MessageReader,
    private readonly answers: AnswerService,
    private readonly runs: RunService,
    private readonly reader: RunReader,
    private readonly starter: RunStarter,
    private readonly live: LiveBus,
  ) {}

  /** Another answer beside this one. */
  async regenerate(actor: UserActor, messageId: string): Promise<RunDetails> {
    const { message } = await this.messages.find(actor, messageId);
    if (message.authorKind !== 'agent' || !message.runId) throw new AppError('not_an_answer');
    return this.repeat(actor, await this.runs.find(actor, message.runId));
  }

  /** `continue` goes on with the text that was reached, `restart` begins anew; by default what is possible. */
  async retry(actor: UserActor, id: string, { mode }: RetryRun): Promise<RunDetails> {
    const run = await this.runs.find(actor, id);
    const wasCut = run.status === 'succeeded' && run.finishReason === 'length';
    if (!run.chatId || !(wasCut || run.status === 'failed' || run.status === 'cancelled'))
      throw new AppError('run_not_repeatable');
    if (mode === 'restart') return this.repeat(actor, run);
    const reached = await this.reachedBy(actor, run);
    if (mode === 'continue' && !reached)
      throw new AppError('run_not_repeatable', 'Nothing was written that could be continued');
    return this.repeat(actor, run, { prefix: reached });
  }

  /** The text of an answer, or of as much of it as there is; undefined when that is nothing. */
  private async reachedBy(actor: UserActor, run: Run): Promise<string | undefined> {
    if (!run.messageId) return textIn((await this.reader.snapshot(run))?.text);
    const { message } = await this.messages.find(actor, run.messageId);
    return message.deletedAt ? undefined : textIn(message.originalContent ?? message.content);
  }

  /** Its next run, with the id given and the answer begun, where they are. */
  async repeat(
    actor: UserActor,
    run: Run,
    { prefix, runId }: { prefix?: string; runId?: string } = {},
  ): Promise<RunDetails> {
    const { orgId, chatId, triggerMessageId, agentId, agentUsername } = run;
    if (!chatId || !triggerMessageId) throw new AppError('run_not_repeatable');
    const id = await this.transactions.run(async (tx) => {
      await this.answers.lockToAskAgain(tx, actor, { chatId, messageId: triggerMessageId, agentId });
      const isOpen = await tx.manager.existsBy(Run, {
        orgId,
        triggerMessageId,
        agentId,
        status: In(openStatuses),
      });
      if (isOpen) throw new AppError('run_in_progress');
      await this.starter.requireRoom(tx, orgId, triggerMessageId, [agentId]);
      const { parentRunId, rootRunId, calledThrough } = run;
      const [started] = await this.starter.insert(tx, {
        orgId,
        chatId,
        triggerMessageId,
        agents: [{ id: agentId, username: agentUsername, runId }],
        // It stays in its chain, and reaches as far as the person who asks for it.
        chain: { userId: actor.userId, parentRunId, rootRunId, calledThrough },
        prefix,
      });
      const id = started?.id as string;
      // No new message tells the others of it.
      tx.afterCommit(() => announceStatus(this.live, { id, chatId, agentUsername }, 'queued'));
      return id;
    });
    return this.runs.get(actor, id);
  }
}

const textIn = (text: string | undefined): string | undefined => (text?.trim() ? text : undefined);
