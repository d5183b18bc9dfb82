import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { chatDeleted } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { announceEnd, type Ended } from './run.watchdog.js';

type ChatDeleted = PayloadOf<typeof chatDeleted>;

/** Runs deleted in one statement, each with all its events. */
const batch = 100;

/** Ends the runs of a chat that is deleted, and takes them away with it. */
@Injectable()
export class RunErasure {
  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {}

  /** Their workers stop, and whoever reads them hears that they were cancelled. */
  @InTransaction(chatDeleted)
  async end(tx: Tx, { orgId, chatId }: ChatDeleted): Promise<void> {
    const [ended] = await tx.manager.query<[Ended[], number]>(
      `UPDATE runs SET status = 'cancelled', finished_at = now(), lease_until = NULL
       WHERE org_id = $1 AND chat_id = $2 AND status IN ('queued', 'running', 'waiting_approval')
       RETURNING id, chat_id AS "chatId", agent_username AS "agentUsername"`,
      [orgId, chatId],
    );
    tx.afterCommit(() => {
      for (const run of ended) {
        this.live.publish({ topics: [topics.runControl], type: 'cancel', data: { runId: run.id } });
        announceEnd(this.live, run, 'cancelled');
      }
    });
  }

  @AfterCommit(chatDeleted)
  async erase({ orgId, chatId }: ChatDeleted): Promise<void> {
    for (let gone = batch; gone === batch;) {
      [, gone] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM runs WHERE org_id = $1 AND id IN (
           SELECT id FROM runs WHERE org_id = $1 AND chat_id = $2 ORDER BY id LIMIT $3)`,
        [orgId, chatId, batch],
      );
    }
  }
}
