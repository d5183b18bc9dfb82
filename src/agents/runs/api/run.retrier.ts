import { Injectable } from '@nestjs/common';
import { MessageReader } from '../../../chats/index.js';
import type { UserActor } from '../../../identity/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { Checkpoints, threadOfRun } from '../../checkpoints/checkpoints.js';
import { AgentService } from '../../definitions/agent.service.js';
import { AgentTypes } from '../../types/agent-types.js';
import type { Run } from '../queue/run.entity.js';
import { RunReader } from '../reading/run.reader.js';
import type { RetryRun, RunDetails } from './run.dto.js';
import { RunRepeater } from './run.repeater.js';
import { RunService } from './run.service.js';

/** Asks a role the same again after a run that failed, was cancelled or was cut short. */
@Injectable()
export class RunRetrier {
  constructor(
    private readonly runs: RunService,
    private readonly reader: RunReader,
    private readonly messages: MessageReader,
    private readonly agents: AgentService,
    private readonly types: AgentTypes,
    private readonly checkpoints: Checkpoints,
    private readonly repeater: RunRepeater,
  ) {}

  /** `continue` goes on with what was reached, `restart` begins anew; by default what is possible. */
  async retry(actor: UserActor, id: string, { mode }: RetryRun): Promise<RunDetails> {
    const run = await this.runs.find(actor, id);
    const wasCut = run.status === 'succeeded' && run.finishReason === 'length';
    if (!run.chatId || !(wasCut || run.status === 'failed' || run.status === 'cancelled'))
      throw new AppError('run_not_repeatable');
    const begun = mode === 'restart' ? {} : await this.begunBy(actor, run);
    if (mode === 'continue' && !begun)
      throw new AppError('run_not_repeatable', 'There is nothing that could be gone on from');
    return this.repeater.repeat(actor, run, begun);
  }

  /** What another run can go on from: the text, or the last step; undefined when that is nothing. */
  private async begunBy(
    actor: UserActor,
    run: Run,
  ): Promise<{ prefix?: string; stateId?: string } | undefined> {
    const agent = await this.agents.getForRun(run.orgId, run.agentId).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'not_found'
        ? new AppError('agent_unavailable', `The role ${run.agentUsername} is gone`)
        : error;
    });
    if (this.types.get(agent.type).goesOnInSteps?.(agent)) {
      // What tools gave may be for nobody but the person whom the run worked for: another one's begins anew.
      const stateId = run.userId === actor.userId ? await this.lastStep(run) : undefined;
      return stateId === undefined ? undefined : { stateId };
    }
    const prefix = await this.reachedBy(actor, run);
    return prefix === undefined ? undefined : { prefix };
  }

  /** The state that its graph came to; undefined where that has ended, or never began. */
  private async lastStep({ orgId, id }: Run): Promise<string | undefined> {
    const [last] = await this.checkpoints.states(threadOfRun(orgId, id), 1);
    return !last || last.next.length === 0 || last.next.includes('__start__') ? undefined : last.id;
  }

  /** The text of an answer, or of as much of it as there is. */
  private async reachedBy(actor: UserActor, run: Run): Promise<string | undefined> {
    if (!run.messageId) return textIn((await this.reader.snapshot(run))?.text);
    const { message } = await this.messages.find(actor, run.messageId);
    return message.deletedAt ? undefined : textIn(message.originalContent ?? message.content);
  }
}

const textIn = (text: string | undefined): string | undefined => (text?.trim() ? text : undefined);
