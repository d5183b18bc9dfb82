import { Injectable } from '@nestjs/common';
import { Message, messageCreated, type StartedRun } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { ErrorCode } from '../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { readConsent } from '../../platform/language/index.js';
import { longestComment } from './approval.dto.js';
import { Approval } from './approval.entity.js';
import { closedRefusal } from './approval.policy.js';
import { ApprovalNotes } from './approval-notes.js';
import { isShown, type Unheard } from './approval-wording.js';
import { Deciders } from './deciders.js';
import { Verdicts, type Verdict } from './verdicts.js';

const unheardAs: Partial<Record<ErrorCode, Unheard>> = {
  approval_cancelled: 'cancelled',
  approval_expired: 'expired',
};

/** Takes what people reply to a note about a call for their decision, in the transaction of the reply itself. */
@Injectable()
export class ApprovalReplies {
  constructor(
    private readonly deciders: Deciders,
    private readonly verdicts: Verdicts,
    private readonly notes: ApprovalNotes,
  ) {}

  /** A reply that calls roles speaks to them. */
  @InTransaction(messageCreated)
  async take(tx: Tx, event: PayloadOf<typeof messageCreated>): Promise<StartedRun[]> {
    const { orgId, messageId: id, authorKind, authorId, agentIds, noteId } = event;
    if (!noteId || authorKind !== 'user' || agentIds.length > 0) return [];
    const note = await tx.manager.findOneBy(Message, { orgId, id: noteId });
    if (!note?.system || !('approvalId' in note.system)) return [];
    const approval = await tx.manager.findOneBy(Approval, { orgId, id: note.system.approvalId });
    const reply = await tx.manager.findOneByOrFail(Message, { orgId, id });
    if (approval) await this.answer(tx, approval, authorId, reply.content.trim());
    return [];
  }

  private async answer(tx: Tx, approval: Approval, userId: string, text: string): Promise<void> {
    const verdict = await this.verdictOf(tx, approval, userId, text);
    if (typeof verdict === 'string') return this.notes.unheard(tx, approval, verdict);
    const isKept = await this.verdicts.settle(tx, approval, verdict);
    if (!isKept) await this.notes.unheard(tx, approval, 'closed');
  }

  private async verdictOf(tx: Tx, approval: Approval, by: string, text: string): Promise<Verdict | Unheard> {
    const refusal = closedRefusal(approval, new Date());
    if (refusal) return unheardAs[refusal] ?? 'closed';
    if (!(await this.deciders.decides(by, approval, tx.manager))) return 'not theirs';
    const isSaid = true;
    if (approval.question !== null) {
      if (text === '' || text.length > longestComment) return 'unclear';
      return { state: 'approved', by, comment: text, isSaid };
    }
    const agreement = readConsent(text);
    if (agreement === 'no') return { state: 'rejected', by, comment: text.slice(0, longestComment), isSaid };
    if (agreement === 'unsure') return 'unclear';
    return isShown(approval) ? { state: 'approved', by } : 'too long';
  }
}
