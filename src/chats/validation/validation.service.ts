import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { textDiff } from '../../platform/text/index.js';
import { answerJudged } from '../chat/chat.events.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message, type ValidationState } from '../messages/message.entity.js';
import { Judging, type Judge } from './judging.js';
import { TrustService } from './trust.service.js';
import type { ValidateAnswer } from './validation.dto.js';

/** By the database's clock, as the answer's own time is. */
const now = () => 'now()';

const stateAfter: Record<ValidateAnswer['decision'], ValidationState> = {
  approve: 'approved',
  edit: 'edited',
  reject: 'rejected',
};

/** A person's verdict on a role's answer: given once, by who may, kept with the original. */
@Injectable()
export class ValidationService {
  constructor(
    private readonly judging: Judging,
    private readonly trust: TrustService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly events: Events,
  ) {}

  /** Of verdicts at the same moment one is kept; the others are answered with `already_validated`. */
  async validate(actor: UserActor, messageId: string, verdict: ValidateAnswer): Promise<MessageView> {
    const answer = await this.judging.find(actor, messageId);
    if (answer.validationState !== 'unvalidated') throw new AppError('already_validated');
    // Before the transaction: comparing long texts takes its time.
    const edit = verdict.decision === 'edit' ? editOf(answer, verdict.content) : {};
    const isKept = await this.transactions.run(async (tx) => {
      await this.judging.confirm(tx, actor, answer);
      return this.write(tx, actor, answer, verdict, edit);
    });
    if (isKept) return this.judging.view(actor, messageId);
    await this.judging.find(actor, messageId);
    throw new AppError('already_validated');
  }

  /** The same in the caller's transaction, of an answer that is left as it is; throws before it changes anything. */
  async validateIn(
    tx: Tx,
    actor: Judge,
    messageId: string,
    decision: Exclude<ValidateAnswer['decision'], 'edit'>,
  ): Promise<void> {
    const answer = await this.judging.findIn(tx, actor, messageId);
    const isKept = await this.write(tx, actor, answer, { decision }, {});
    if (!isKept) throw new AppError('already_validated');
  }

  /** False when it is not as it was found: it may have been judged, deleted, or another shown in its place. */
  private async write(
    tx: Tx,
    actor: Judge,
    answer: Message,
    verdict: ValidateAnswer,
    edit: Partial<ReturnType<typeof editOf>>,
  ): Promise<boolean> {
    const { orgId, userId } = actor;
    const { id: messageId, chatId } = answer;
    const trusted = verdict.decision !== 'reject' && verdict.trusted === true;
    const { affected } = await tx.manager.update(
      Message,
      { orgId, id: messageId, validationState: 'unvalidated', isCurrent: true, deletedAt: IsNull() },
      {
        ...edit,
        validationState: stateAfter[verdict.decision],
        validatedBy: userId,
        validatedAt: now,
        validationComment: verdict.comment ?? null,
        ...(trusted ? { trustedBy: userId, trustedAt: now } : {}),
      },
    );
    if (!affected) return false;
    await this.audit.record(tx, actor, {
      action: 'answer.validated',
      objectId: messageId,
      details: { decision: verdict.decision, chatId },
    });
    if (trusted) await this.trust.announce(tx, actor, answer, true);
    await this.events.emit(tx, answerJudged, { orgId, chatId, messageId, userId });
    await this.judging.tell(tx, orgId, messageId);
    return true;
  }
}

const editOf = ({ content: original }: Message, content: string) => ({
  content,
  originalContent: original,
  validationDiff: textDiff(original, content),
});
