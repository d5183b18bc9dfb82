import { Injectable } from '@nestjs/common';
import { lockChat } from '../../../chats/index.js';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { LiveBus } from '../../../platform/live/index.js';
import { approvalDecided, Approvals } from '../../../tools/index.js';
import { publishRunEvents, type Attempt } from './run.attempt.js';
import { announceStatus } from '../queue/run.news.js';
import { RunStore } from '../queue/run.store.js';

/** Lays runs aside that wait for people, and takes them up again. */
@Injectable()
export class RunPauser {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RunStore,
    private readonly approvals: Approvals,
    private readonly live: LiveBus,
  ) {}

  /** The questions and the rest of the run are one commit. An attempt that has lost its lease changes nothing. */
  async pause(attempt: Attempt): Promise<void> {
    const { run, waitingFor } = attempt;
    // Told when it is true: an attempt that has lost its lease waits for nobody.
    const waiting = attempt.number({ type: 'status', data: { state: 'waiting_approval' } });
    await attempt.storing;
    const events = attempt.takeEvents();
    await this.transactions.run(async (tx) => {
      if (run.chatId) await lockChat(tx, run.orgId, run.chatId);
      if (!(await this.store.layAsideIn(tx, run, events))) return;
      await this.approvals.request(tx, run, waitingFor);
      tx.afterCommit(() => {
        publishRunEvents(this.live, run, [waiting]);
        announceStatus(this.live, run, 'waiting_approval');
      });
    });
  }

  /** When nothing is left to decide, the run is due; its waiting counts neither as an attempt nor as its time. */
  @InTransaction(approvalDecided)
  async resume(tx: Tx, { orgId, runId }: PayloadOf<typeof approvalDecided>): Promise<void> {
    const [rows] = await tx.manager.query<[unknown[], number]>(
      `UPDATE runs r SET status = 'queued', due_at = now(), attempts = GREATEST(r.attempts - 1, 0),
         deadline_at = r.deadline_at + (now() - r.waiting_since), waiting_since = NULL
       WHERE r.org_id = $1 AND r.id = $2 AND r.status = 'waiting_approval'
         AND NOT EXISTS (SELECT FROM approvals a WHERE a.org_id = $1 AND a.run_id = $2 AND a.state = 'pending')
       RETURNING r.id`,
      [orgId, runId],
    );
    if (rows.length > 0) tx.afterCommit(() => this.store.wake());
  }
}
