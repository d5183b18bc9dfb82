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

  @InTransaction(approvalDecided)
  async resume(tx: Tx, decided: PayloadOf<typeof approvalDecided>): Promise<void> {
    await this.store.takeUpIn(tx, decided);
  }
}
