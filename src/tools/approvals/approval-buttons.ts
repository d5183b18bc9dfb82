import { Injectable } from '@nestjs/common';
import { activeUser, permissionsOf } from '../../identity/index.js';
import { notificationAnswered, type AnswerOutcome } from '../../notifications/index.js';
import type { Tx } from '../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { fitsNotice } from './approval-notices.js';
import { Approval } from './approval.entity.js';
import { closedRefusal } from './approval.policy.js';
import { Deciders } from './deciders.js';
import { Verdicts } from './verdicts.js';

/** Takes decisions by buttons of notifications, from those who may decide now. */
@Injectable()
export class ApprovalButtons {
  constructor(
    private readonly deciders: Deciders,
    private readonly verdicts: Verdicts,
  ) {}

  @InTransaction(notificationAnswered)
  async decide(
    tx: Tx,
    { orgId, userId, action, subject }: PayloadOf<typeof notificationAnswered>,
  ): Promise<AnswerOutcome | undefined> {
    if (subject?.kind !== 'approval' || action === 'acknowledge') return undefined;
    const approval = await tx.manager.findOneBy(Approval, { orgId, id: subject.id });
    if (!approval) return 'late';
    const person = await activeUser(tx.manager, orgId, userId);
    if (!person || !permissionsOf(person.role).has('approval:decide')) return 'forbidden';
    if (!(await this.deciders.decides(userId, approval, tx.manager))) return 'forbidden';
    if (closedRefusal(approval, new Date())) return 'late';
    // A question is answered in words.
    if (action === 'approve' && (approval.question !== null || !fitsNotice(approval))) return 'forbidden';
    const state = action === 'approve' ? 'approved' : 'rejected';
    return (await this.verdicts.settle(tx, approval, { state, by: userId })) ? 'done' : 'late';
  }
}
