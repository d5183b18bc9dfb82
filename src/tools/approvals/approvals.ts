import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { newId, type Tx } from '../../platform/database/index.js';
import type { ApprovalRequest } from './approval-needed.js';
import { ApprovalNews } from './approval-news.js';
import { ApprovalNotices } from './approval-notices.js';
import { ApprovalNotes } from './approval-notes.js';
import { Approval } from './approval.entity.js';

/** A run as far as its approvals know it. */
type Asking = Pick<Approval, 'orgId' | 'chatId' | 'userId'> & { id: string };

/** The decisions that runs wait for. */
@Injectable()
export class Approvals {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly news: ApprovalNews,
    private readonly notes: ApprovalNotes,
    private readonly notices: ApprovalNotices,
  ) {}

  /** Asks for decisions in the transaction that lays the run aside; one that was asked for already is left as it is. */
  async request(tx: Tx, run: Asking, requests: ApprovalRequest[]): Promise<void> {
    const expiresAt = new Date(Date.now() + this.config.APPROVAL_TTL * 1_000);
    const { orgId, id: runId, chatId, userId } = run;
    const inserted = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(Approval)
      .values(
        requests.map((request) => ({
          id: newId(),
          orgId,
          runId,
          chatId,
          userId,
          expiresAt,
          ...request,
          arguments: request.arguments as object,
        })),
      )
      .orIgnore()
      .returning('id')
      .execute();
    const ids = (inserted.raw as { id: string }[]).map(({ id }) => id);
    const approvals = await tx.manager.find(Approval, {
      where: { orgId, id: In(ids) },
      order: { id: 'ASC' },
    });
    for (const approval of approvals) await this.notes.requested(tx, approval);
    await this.news.tell(tx, orgId, 'approval.requested', ids);
  }

  /** What runs that were ended have waited for is nobody's to decide any more. Under the lock of their chat. */
  async cancel(tx: Tx, orgId: string, runIds: string[]): Promise<void> {
    const [cancelled] = await tx.manager.query<[{ id: string }[], number]>(
      `UPDATE approvals SET state = 'cancelled', decided_at = now()
       WHERE org_id = $1 AND run_id = ANY($2) AND state = 'pending' RETURNING id`,
      [orgId, runIds],
    );
    await this.news.tell(
      tx,
      orgId,
      'approval.decided',
      cancelled.map(({ id }) => id),
    );
  }

  /** What these calls were about is said nowhere any more; that there were some, and who decided, stays. */
  async forget(tx: Tx, orgId: string, runIds: string[]): Promise<void> {
    const [forgotten] = await tx.manager.query<[{ id: string; noteIds: string[] }[], number]>(
      `UPDATE approvals SET arguments = '{}', question = NULL, comment = NULL, decided_arguments = NULL
       WHERE org_id = $1 AND run_id = ANY($2) AND state <> 'pending' RETURNING id, note_ids AS "noteIds"`,
      [orgId, runIds],
    );
    await this.notices.forgotten(
      tx,
      orgId,
      forgotten.map(({ id }) => id),
    );
    await this.notes.withdraw(
      tx,
      orgId,
      forgotten.flatMap(({ noteIds }) => noteIds),
    );
  }

  /** Nobody decides about this run until the transaction ends: for runs without a chat, whose lock does the same. */
  async lock(tx: Tx, orgId: string, runId: string): Promise<void> {
    await tx.manager.query(
      `SELECT id FROM approvals WHERE org_id = $1 AND run_id = $2 AND state = 'pending' ORDER BY id FOR UPDATE`,
      [orgId, runId],
    );
  }
}
