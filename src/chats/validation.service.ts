import { Injectable } from '@nestjs/common';
import { AuditLog, type UserActor } from '../identity/index.js';
import { Transactions } from '../platform/database/index.js';
import { AppError } from '../platform/errors/index.js';
import { Events } from '../platform/events/index.js';
import { LiveBus, topics } from '../platform/live/index.js';
import { answerValidated } from './chat.events.js';
import { mayValidate } from './chat.policy.js';
import { messageView, type MessageView, type ValidateAnswer } from './message.dto.js';
import { Message, type ValidationState } from './message.entity.js';
import { MessageService } from './message.service.js';

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
    private readonly messages: MessageService,
    private readonly live: LiveBus,
    private readonly audit: AuditLog,
  ) {}

  async validate(actor: UserActor, messageId: string, verdict: ValidateAnswer): Promise<MessageView> {
    const { message, chat } = await this.messages.find(actor, messageId);
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
      const validated = messageView(
        await tx.manager.findOneByOrFail(Message, { orgId: actor.orgId, id: messageId }),
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
      tx.afterCommit(() =>
        this.live.publish({
          topics: [topics.chat(message.chatId)],
          type: 'message.updated',
          data: validated,
        }),
      );
      return validated;
    });
  }
}
