import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { chatErasing, messageDeleted } from '../../../chats/index.js';
import { Inbox } from '../../../notifications/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { Approvals, ToolCalls } from '../../../tools/index.js';
import { Checkpoints } from '../../checkpoints/checkpoints.js';
import { dialogInChat } from '../execution/run.dialog.js';
import { RunEnder } from '../queue/run.ender.js';
import { Run } from '../queue/run.entity.js';
import { openInSql } from '../queue/run.status.js';
import { threadsOf, type Erased } from './run-threads.js';

/** Runs deleted in one transaction, each with all its events. */
const batch = 100;

/** The ended runs whose traces go with a message, of which `$2` is the id: those that it called, and answered. */
const goneWithMessage = `
  SELECT r.id FROM runs r
  WHERE r.org_id = $1 AND r.trigger_message_id = $2 AND r.status NOT IN ${openInSql}
  UNION
  SELECT r.id FROM messages m
  JOIN runs answer ON answer.org_id = m.org_id AND answer.id = m.run_id
  JOIN runs r ON r.org_id = $1 AND r.trigger_message_id = answer.trigger_message_id AND r.agent_id = answer.agent_id
  WHERE m.org_id = $1 AND m.id = $2 AND r.status NOT IN ${openInSql}
    AND (r.message_id IS NULL OR r.message_id = $2)`;

/**
 * Takes along what is left of the runs of deleted chats and messages, once they have ended. Of later runs in the chat
 * nothing needs to go: what they were shown of it is kept nowhere, and what they made of it goes with their own answers.
 */
@Injectable()
export class RunErasure {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ender: RunEnder,
    private readonly approvals: Approvals,
    private readonly calls: ToolCalls,
    private readonly checkpoints: Checkpoints,
    private readonly inbox: Inbox,
  ) {}

  /** Some of the runs of a chat, with all that is found by them; how many. */
  @InTransaction(chatErasing)
  async erase({ manager }: Tx, { orgId, chatId }: PayloadOf<typeof chatErasing>): Promise<number> {
    const runs = await manager.find(Run, {
      select: { id: true, orgId: true, agentId: true, chatId: true, userId: true },
      where: { orgId, chatId },
      order: { id: 'ASC' },
      take: batch,
      lock: { mode: 'pessimistic_write' },
    });
    await this.checkpoints.forget(manager, orgId, [
      ...(await threadsOf(this.calls, manager, orgId, runs)),
      ...new Set(runs.map(dialogInChat)),
    ]);
    await manager.delete(Run, { orgId, id: In(runs.map(({ id }) => id)) });
    return runs.length;
  }

  /**
   * What was streamed of an answer is shown to nobody when the answer, or the question, is not; nor what was called for
   * it, nor what other attempts at it have come to. A worker that is still writing one finds another epoch, and can
   * store nothing any more.
   */
  @InTransaction(messageDeleted)
  async forget(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    await this.ender.endForMessage(tx, { orgId, messageId });
    const [forgotten] = await tx.manager.query<{ ids: string[] }[]>(
      `WITH forgotten AS (
         UPDATE runs r SET prefix = NULL, epoch = r.epoch + (r.message_id IS NULL)::int
         FROM (${goneWithMessage}) gone WHERE r.org_id = $1 AND r.id = gone.id
         RETURNING r.id
       ), deleted AS (
         DELETE FROM run_events WHERE org_id = $1 AND run_id IN (SELECT id FROM forgotten)
       )
       SELECT ARRAY(SELECT id FROM forgotten) AS ids`,
      [orgId, messageId],
    );
    const ids = forgotten?.ids ?? [];
    await this.approvals.forget(tx, orgId, ids);
    await this.calls.forget(tx, orgId, ids);
    await this.inbox.withdraw(tx, orgId, 'run', ids);
  }

  /** Afterwards, when whoever worked on it has heard of its end: the states that its runs came to. */
  @AfterCommit(messageDeleted)
  async forgetStates({ orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    const runs = await this.dataSource.query<Erased[]>(
      `SELECT id, org_id AS "orgId", agent_id AS "agentId", chat_id AS "chatId", user_id AS "userId" FROM runs
       WHERE org_id = $1 AND id IN (${goneWithMessage})`,
      [orgId, messageId],
    );
    // What a dialog has learnt from a message, and what came after it, it must ask for again.
    await this.checkpoints.rewind(
      orgId,
      [...new Set(runs.map(dialogInChat))],
      runs.map(({ id }) => id),
    );
    const { manager } = this.dataSource;
    await this.checkpoints.forget(manager, orgId, await threadsOf(this.calls, manager, orgId, runs));
  }
}
