import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { answerValidated } from '../chat/chat.events.js';
import { mayValidate } from './validation.policy.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message, type ValidationState } from '../messages/message.entity.js';
import { MessageReader } from '../messages/message-reader.js';
import { MessageViews } from '../messages/message-views.js';
import { MessageWriter } from '../messages/message-writer.js';
import type { ValidateAnswer } from './validation.dto.js';

const stateAfter: Record<ValidateAnswer['decision'], ValidationState> = {
  approve: 'approved',
  edit: 'edited',
  reject: 'rejected',
};

/** A person's verdict on a role's answer: given once, by a member of the chat, kept with the original. */
@Injectable()
export class ValidationService {
  constructor(
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly reader: MessageReader,
    private readonly writer: MessageWriter,
    private readonly views: MessageViews,
    private readonly audit: AuditLog,
  ) {}

  async validate(actor: UserActor, messageId: string, verdict: ValidateAnswer): Promise<MessageView> {
    const { message, chat } = await this.reader.find(actor, messageId);
    if (!mayValidate(actor, chat, message)) throw new AppError('not_validatable');
    return this.transactions.run(async (tx) => {
      const edit =
        verdict.decision === 'edit' ? { content: verdict.content, originalContent: message.content } : {};
      const { affected } = await tx.manager.update(
        Message,
        { orgId: actor.orgId, id: messageId, validationState: 'unvalidated' },
        {
          ...edit,
          validationState: stateAfter[verdict.decision],
          validatedBy: actor.userId,
          validatedAt: new Date(),
          validationComment: verdict.comment ?? null,
        },
      );
      if (!affected) throw new AppError('already_validated');
      const validated = await this.views.one(
        await tx.manager.findOneByOrFail(Message, { orgId: actor.orgId, id: messageId }),
        tx.manager,
      );
      await this.events.emit(tx, answerValidated, {
        orgId: actor.orgId,
        chatId: message.chatId,
        messageId,
        userId: actor.userId,
      });
      await this.audit.record(tx, actor, {
        action: 'answer.validated',
        objectId: messageId,
        details: { decision: verdict.decision, chatId: message.chatId },
      });
      this.writer.tell(tx, actor.orgId, 'message.updated', validated);
      return validated;
    });
  }
}
