import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AnswerService, MessageReader } from '../../../chats/index.js';
import type { UserActor } from '../../../identity/index.js';
import { Transactions } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { LiveBus } from '../../../platform/live/index.js';
import { Checkpoints, threadOfRun } from '../../checkpoints/checkpoints.js';
import { inheritPassages } from '../../knowledge/run-passages.js';
import type { RunDetails } from './run.dto.js';
import { Run } from '../queue/run.entity.js';
import { announceStatus } from '../queue/run.news.js';
import { RunService } from './run.service.js';
import { RunStarter } from '../queue/run.starter.js';
import { openStatuses } from '../queue/run.status.js';

/** Asks a role the same again. */
@Injectable()
export class RunRepeater {
  constructor(
    private readonly transactions: Transactions,
    private readonly messages: MessageReader,
    private readonly answers: AnswerService,
    private readonly runs: RunService,
    private readonly starter: RunStarter,
    private readonly live: LiveBus,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** Another answer beside this one. */
  async regenerate(actor: UserActor, messageId: string): Promise<RunDetails> {
    const { message } = await this.messages.find(actor, messageId);
    if (message.authorKind !== 'agent' || !message.runId) throw new AppError('not_an_answer');
    return this.repeat(actor, await this.runs.find(actor, message.runId));
  }

  /** Its next run, with the answer begun, or after a state that this one had come to. Throws `queue_full`. */
  async repeat(
    actor: UserActor,
    run: Run,
    { prefix, stateId }: { prefix?: string; stateId?: string } = {},
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
        agents: [{ id: agentId, username: agentUsername }],
        // It stays in its chain, and reaches as far as the person who asks for it.
        chain: { userId: actor.userId, parentRunId, rootRunId, calledThrough },
        prefix,
        mayBeRefused: true,
      });
      const id = started?.id as string;
      if (stateId) {
        const [from, to] = [threadOfRun(orgId, run.id), threadOfRun(orgId, id)];
        await this.checkpoints.fork(tx.manager, orgId, { from, stateId, to });
      }
      if (stateId || prefix) await inheritPassages(tx.manager, orgId, { from: run.id, to: id });
      // No new message tells the others of it.
      tx.afterCommit(() => announceStatus(this.live, { id, chatId, agentUsername }, 'queued'));
      return id;
    });
    return this.runs.get(actor, id);
  }
}
