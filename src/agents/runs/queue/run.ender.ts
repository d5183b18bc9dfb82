import { Injectable } from '@nestjs/common';
import { In, type FindOptionsWhere } from 'typeorm';
import { lockChat, chatDeleted } from '../../../chats/index.js';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { Approvals } from '../../../tools/index.js';
import { Run } from './run.entity.js';
import { announceEnd, type Ended } from './run.news.js';
import { RunStore } from './run.store.js';
import { endedColumns, takenSql } from './run.sql.js';
import { openInSql, openStatuses } from './run.status.js';
import { enterStoredSql } from './run.taken.js';
import { passTurn } from './run.turns.js';

/** Ends runs before their time, each with all that its answer, and theirs, have called. */
@Injectable()
export class RunEnder {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RunStore,
    private readonly approvals: Approvals,
    private readonly live: LiveBus,
  ) {}

  /** Ends what is open of a run and of those it called; throws `run_finished` when nothing is. */
  async end({ id, orgId, chatId }: Pick<Run, 'id' | 'orgId' | 'chatId'>): Promise<void> {
    await this.transactions.run(async (tx) => {
      // The answer that is being posted right now may call others: they are there before, or never.
      if (chatId) await lockChat(tx, orgId, chatId);
      else await this.approvals.lock(tx, orgId, id);
      if ((await this.endIn(tx, orgId, [id])) === 0) throw new AppError('run_finished');
    });
  }

  /** The same where it does not matter who has ended it. */
  async endIfOpen(run: Pick<Run, 'id' | 'orgId' | 'chatId'>): Promise<void> {
    try {
      await this.end(run);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'run_finished')) throw error;
    }
  }

  /** What works on an answer to it. */
  async endForMessage(tx: Tx, { orgId, messageId }: { orgId: string; messageId: string }): Promise<void> {
    await this.endAll(tx, { orgId, triggerMessageId: messageId });
  }

  /** Their workers stop, and whoever reads them hears that they were cancelled. */
  @InTransaction(chatDeleted)
  async endForChat(tx: Tx, { orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    await this.endAll(tx, { orgId, chatId, status: In(openStatuses) });
  }

  /** The same in many chats at once. */
  async endForChats(tx: Tx, orgId: string, chatIds: string[]): Promise<void> {
    const runs = await tx.manager.query<{ id: string }[]>(
      `SELECT id FROM runs WHERE org_id = $1 AND chat_id = ANY($2) AND status IN ${openInSql}`,
      [orgId, chatIds],
    );
    await this.endIn(
      tx,
      orgId,
      runs.map(({ id }) => id),
    );
  }

  /** For agents that are called anew in a chat where that interrupts them. Under the chat's lock. */
  async interrupt(tx: Tx, orgId: string, chatId: string, agentIds: string[]): Promise<void> {
    await this.endAll(tx, { orgId, chatId, agentId: In(agentIds), status: In(openStatuses) });
  }

  private async endAll(tx: Tx, where: FindOptionsWhere<Run> & { orgId: string }): Promise<void> {
    const runs = await tx.manager.find(Run, { select: { id: true }, where });
    const ids = runs.map(({ id }) => id);
    await this.endIn(tx, where.orgId, ids);
  }

  /** Returns how many were open. */
  private async endIn(tx: Tx, orgId: string, ids: string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const ended = await tx.manager.query<Ended[]>(
      `WITH RECURSIVE chain AS (
         SELECT r.id, COALESCE(r.root_run_id, r.id) AS root FROM runs r WHERE r.org_id = $1 AND r.id = ANY($2)
         UNION
         SELECT r.id, c.root FROM chain c
         JOIN runs r ON r.org_id = $1 AND r.root_run_id = c.root AND r.parent_run_id = c.id
       ), open AS (
         SELECT r.id FROM runs r WHERE r.org_id = $1 AND r.id IN (SELECT id FROM chain)
           AND r.status IN ${openInSql}
         ORDER BY r.id FOR NO KEY UPDATE OF r
       ), ended AS (
         UPDATE runs r SET status = 'cancelled', finished_at = now(), lease_until = NULL,
           usage = COALESCE(r.usage, ${takenSql})
         FROM open WHERE r.id = open.id AND r.org_id = $1
         RETURNING r.*
       ), entered AS (
         ${enterStoredSql('ended')}
       )
       SELECT ${endedColumns} FROM ended r`,
      [orgId, ids],
    );
    await this.approvals.cancel(
      tx,
      orgId,
      ended.map(({ id }) => id),
    );
    const turnPassed = await passTurn(tx.manager, ended);
    tx.afterCommit(() => {
      for (const run of ended) {
        this.live.publish({ topics: [topics.runControl], type: 'cancel', data: { runId: run.id } });
        announceEnd(this.live, run, 'cancelled');
      }
      if (turnPassed) this.store.wake();
    });
    return ended.length;
  }
}
