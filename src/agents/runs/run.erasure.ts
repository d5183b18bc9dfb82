import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { chatDeleted, messageDeleted } from '../../chats/index.js';
import type { Tx } from '../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../platform/events/index.js';

/** Runs deleted in one statement, each with all its events. */
const batch = 100;

/** Takes along what is left of the runs of deleted chats and answers. They have ended by then: see `RunEnder`. */
@Injectable()
export class RunErasure {
  constructor(private readonly dataSource: DataSource) {}

  @AfterCommit(chatDeleted)
  async erase({ orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    for (let gone = batch; gone === batch;) {
      [, gone] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM runs WHERE org_id = $1 AND id IN (
           SELECT id FROM runs WHERE org_id = $1 AND chat_id = $2 ORDER BY id LIMIT $3)`,
        [orgId, chatId, batch],
      );
    }
  }

  /** What was streamed of an answer is shown to nobody when the answer is not. */
  @InTransaction(messageDeleted)
  async forget(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    await tx.manager.query(
      `DELETE FROM run_events WHERE org_id = $1
         AND run_id = (SELECT run_id FROM messages WHERE org_id = $1 AND id = $2)`,
      [orgId, messageId],
    );
  }
}
