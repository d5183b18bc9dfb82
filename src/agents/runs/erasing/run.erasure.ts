import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { chatDeleted, messageDeleted } from '../../../chats/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { Approvals } from '../../../tools/index.js';
import { Checkpoints, threadOfRun } from '../../checkpoints/checkpoints.js';
import { dialogInChat } from '../work/run.dialog.js';
import { RunEnder } from '../queue/run.ender.js';
import { Run } from '../queue/run.entity.js';
import { openInSql } from '../queue/run.turns.js';

/** Runs deleted in one statement, each with all its events. */
const batch = 100;

/** Takes along what is left of the runs of deleted chats and messages, once they have ended. */
@Injectable()
export class RunErasure {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ender: RunEnder,
    private readonly approvals: Approvals,
    private readonly checkpoints: Checkpoints,
  ) {}

  @AfterCommit(chatDeleted)
  async erase({ orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    for (let gone = batch; gone === batch;) {
      const runs = await this.dataSource.manager.find(Run, {
        select: { id: true, orgId: true, agentId: true, chatId: true, userId: true },
        where: { orgId, chatId },
        order: { id: 'ASC' },
        take: batch,
      });
      // Before the rows that they are found by.
      await this.checkpoints.forget(orgId, [
        ...runs.map(({ id }) => threadOfRun(orgId, id)),
        ...new Set(runs.map(dialogInChat)),
      ]);
      [, gone] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM runs WHERE org_id = $1 AND id IN (
           SELECT id FROM runs WHERE org_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE)`,
        [orgId, runs.map(({ id }) => id)],
      );
    }
  }

  /**
   * What was streamed of an answer is shown to nobody when the answer, or the question, is not; nor what other attempts
   * at it have come to. A worker that is still writing one finds another epoch, and can store nothing any more.
   */
  @InTransaction(messageDeleted)
  async forget(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    await this.ender.endForMessage(tx, { orgId, messageId });
    const [forgotten] = await tx.manager.query<{ ids: string[] }[]>(
      `WITH answered AS (
         SELECT r.trigger_message_id, r.agent_id FROM messages m
         JOIN runs r ON r.org_id = m.org_id AND r.id = m.run_id
         WHERE m.org_id = $1 AND m.id = $2
       ), attempts AS (
         SELECT r.id FROM runs r WHERE r.org_id = $1 AND r.trigger_message_id = $2
         UNION
         SELECT r.id FROM answered a
         JOIN runs r ON r.org_id = $1 AND r.trigger_message_id = a.trigger_message_id AND r.agent_id = a.agent_id
       ), forgotten AS (
         UPDATE runs r SET prefix = NULL, epoch = r.epoch + (r.message_id IS NULL)::int
         FROM attempts WHERE r.org_id = $1 AND r.id = attempts.id AND r.status NOT IN ${openInSql}
           AND (r.message_id IS NULL OR r.message_id = $2)
         RETURNING r.id
       ), deleted AS (
         DELETE FROM run_events WHERE org_id = $1 AND run_id IN (SELECT id FROM forgotten)
       )
       SELECT ARRAY(SELECT id FROM forgotten) AS ids`,
      [orgId, messageId],
    );
    await this.approvals.forget(tx, orgId, forgotten?.ids ?? []);
  }
}
