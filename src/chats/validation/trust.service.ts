import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { AuditLog, type UserActor } from '../../identity/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { answerTrusted } from '../chat/chat.events.js';
import type { MessageView } from '../messages/message.dto.js';
import { Message } from '../messages/message.entity.js';
import { Judging, type Judge } from './judging.js';
import { mayBeTrusted } from './validation.policy.js';

/** Answers on which others may rely: marked by those who judge, and unmarked when they no longer hold. */
@Injectable()
export class TrustService {
  constructor(
    private readonly judging: Judging,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
  ) {}

  /** Others may rely on this approved or edited answer; the same again changes nothing. */
  async mark(actor: UserActor, messageId: string): Promise<MessageView> {
    const message = await this.judging.find(actor, messageId);
    if (!mayBeTrusted(message)) throw new AppError('not_trustable');
    const isMarked = await this.change(actor, message, true);
    // It was marked before, or is no longer to be marked.
    if (!isMarked) await this.judging.find(actor, messageId);
    return this.judging.view(actor, messageId);
  }

  /** Nobody shall rely on it any more; also on one that the chat no longer shows. */
  async unmark(actor: UserActor, messageId: string): Promise<MessageView> {
    const message = await this.judging.findAny(actor, messageId);
    await this.change(actor, message, false);
    return this.judging.view(actor, messageId);
  }

  /** Says in the change's transaction that others may rely on an answer, or no longer. */
  async announce(tx: Tx, actor: Judge, { id, chatId }: Message, trusted: boolean): Promise<void> {
    await this.events.emit(tx, answerTrusted, {
      orgId: actor.orgId,
      chatId,
      messageId: id,
      userId: actor.userId,
      trusted,
    });
    await this.audit.record(tx, actor, {
      action: trusted ? 'answer.trusted' : 'answer.untrusted',
      objectId: id,
      details: { chatId },
    });
  }

  /** Whether it changed anything. */
  private change(actor: UserActor, message: Message, trusted: boolean): Promise<boolean> {
    const { orgId } = actor;
    const [where, changes] = trusted
      ? [
          { trustedAt: IsNull(), isCurrent: true, deletedAt: IsNull() },
          { trustedBy: actor.userId, trustedAt: () => 'now()' },
        ]
      : [{ trustedAt: Not(IsNull()) }, { trustedBy: null, trustedAt: null }];
    return this.transactions.run(async (tx) => {
      await this.judging.confirm(tx, actor, message);
      const { affected } = await tx.manager.update(Message, { orgId, id: message.id, ...where }, changes);
      if (!affected) return false;
      await this.announce(tx, actor, message, trusted);
      await this.judging.tell(tx, orgId, message.id);
      return true;
    });
  }
}
