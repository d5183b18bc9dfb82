import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { lockChat, chatDeleted } from '../../../chats/index.js';
import { Transactions, type Tx } from '../../../platform/database/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { InTransaction, type PayloadOf } from '../../../platform/events/index.js';
import { LiveBus, topics } from '../../../platform/live/index.js';
import { Approvals } from '../../../tools/index.js';
import { Run } from './run.entity.js';
import { announceEnd, type Told } from './run.news.js';
import { RunStore } from './run.store.js';
import { openInSql, openStatuses, passTurn } from './run.turns.js';

type Cancelled = Told & Pick<Run, 'orgId' | 'agentId'>;

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

  /** What works on an answer to it. */
  async endForMessage(tx: Tx, { orgId, messageId }: { orgId: string; messageId: string }): Promise<void> {
    const runs = await tx.manager.find(Run, {
      select: { id: true },
      where: { orgId, triggerMessageId: messageId },
    });
    await this.endIn(
      tx,
      orgId,
      runs.map(({ id }) => id),
    );
  }

  /** Their workers stop, and whoever reads them hears that they were cancelled. */
  @InTransaction(chatDeleted)
  async endForChat(tx: Tx, { orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    const runs = await tx.manager.find(Run, {
      select: { id: true },
      where: { orgId, chatId, status: In(openStatuses) },
    });
    await this.endIn(
      tx,
      orgId,
      runs.map(({ id }) => id),
    );
  }

  /** For agents that are called anew in a chat where that interrupts them. Under the chat's lock. */
  async interrupt(tx: Tx, orgId: string, chatId: string, agentIds: string[]): Promise<void> {
    const runs = await tx.manager.find(Run, {
      select: { id: true },
      where: { orgId, chatId, agentId: In(agentIds), status: In(openStatuses) },
    });
    await this.endIn(
      tx,
      orgId,
      runs.map(({ id }) => id),
    );
  }

  /** Returns how many were open. */
  private async endIn(tx: Tx, orgId: string, ids: string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const [ended] = await tx.manager.query<[Cancelled[], number]>(
      `WITH RECURSIVE chain AS (
         SELECT r.id, COALESCE(r.root_run_id, r.id) AS root FROM runs r WHERE r.org_id = $1 AND r.id = ANY($2)
         UNION
         SELECT r.id, c.root FROM chain c
         JOIN runs r ON r.org_id = $1 AND r.root_run_id = c.root AND r.parent_run_id = c.id
       ), open AS (
         SELECT r.id FROM runs r WHERE r.org_id = $1 AND r.id IN (SELECT id FROM chain)
           AND r.status IN ${openInSql}
         ORDER BY r.id FOR NO KEY UPDATE OF r
       )
       UPDATE runs r SET status = 'cancelled', finished_at = now(), lease_until = NULL
       FROM open WHERE r.id = open.id AND r.org_id = $1
       RETURNING r.id, r.org_id AS "orgId", r.chat_id AS "chatId", r.agent_id AS "agentId",
         r.agent_username AS "agentUsername"`,
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
