import { Injectable } from '@nestjs/common';
import { Raw } from 'typeorm';
import { lockChat } from '../../chats/index.js';
import { AuditLog } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { ApprovalNews } from './approval-news.js';
import { ApprovalNotes } from './approval-notes.js';
import { Approval } from './approval.entity.js';
import { approvalDecided } from './approval.events.js';

/** What becomes of a call that waited; `by` is null when nobody decided in time. */
export interface Verdict {
  state: 'approved' | 'rejected' | 'expired';
  by: string | null;
  comment?: string;
  /** Instead of those that were asked about. */
  arguments?: object;
  /** The chat has heard the comment from the person themselves. */
  isSaid?: boolean;
}

/** Ends the waiting of calls: once each, with everybody who is concerned being told, and the run going on. */
@Injectable()
export class Verdicts {
  constructor(
    private readonly events: Events,
    private readonly news: ApprovalNews,
    private readonly notes: ApprovalNotes,
    private readonly audit: AuditLog,
  ) {}

  /** Of verdicts at the same moment one counts; false for the others. Takes the lock of the run's chat first. */
  async settle(tx: Tx, { id, orgId, runId, chatId }: Approval, verdict: Verdict): Promise<boolean> {
    const { state, by, comment } = verdict;
    if (chatId) await lockChat(tx, orgId, chatId);
    const inTime = state === 'expired' ? '<=' : '>';
    const { affected } = await tx.manager.update(
      Approval,
      { orgId, id, state: 'pending', expiresAt: Raw((column) => `${column} ${inTime} now()`) },
      {
        state,
        decidedBy: by,
        decidedAt: () => 'now()',
        comment: comment ?? null,
        decidedArguments: verdict.arguments,
      },
    );
    if (!affected) return false;
    await this.record(tx, { id, orgId, runId, chatId }, verdict);
    await this.news.tell(tx, orgId, 'approval.decided', [id]);
    const settled = await tx.manager.findOneByOrFail(Approval, { orgId, id });
    await this.notes.decided(tx, settled, verdict.isSaid);
    await this.events.emit(tx, approvalDecided, { orgId, runId });
    return true;
  }

  private record(
    tx: Tx,
    { id: objectId, orgId, runId, chatId }: Pick<Approval, 'id' | 'orgId' | 'runId' | 'chatId'>,
    { state, by, arguments: edited }: Verdict,
  ): Promise<void> {
    const actor = by ? { kind: 'user' as const, orgId, userId: by } : { kind: 'system' as const, orgId };
    const details = { decision: state, runId, chatId, edited: edited !== undefined };
    return this.audit.record(tx, actor, { action: 'approval.decided', objectId, details });
  }
}
