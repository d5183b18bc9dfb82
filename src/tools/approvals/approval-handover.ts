import { Injectable } from '@nestjs/common';
import { lockChat, memberLeft } from '../../chats/index.js';
import { Transactions } from '../../platform/database/index.js';
import { AfterCommit, type PayloadOf } from '../../platform/events/index.js';
import { ApprovalNews } from './approval-news.js';
import { Approval } from './approval.entity.js';

/** When who decides about calls leaves the chat, those learn of them who decide from then on. */
@Injectable()
export class ApprovalHandover {
  constructor(
    private readonly transactions: Transactions,
    private readonly news: ApprovalNews,
  ) {}

  /** After the commit: what the one who left was told has been taken back by then. */
  @AfterCommit(memberLeft)
  async left({ orgId, chatId }: PayloadOf<typeof memberLeft>): Promise<void> {
    await this.transactions.run(async (tx) => {
      // What ends its runs, and their calls, does so under its lock.
      if (!(await lockChat(tx, orgId, chatId))) return;
      const waiting = await tx.manager.find(Approval, {
        select: { id: true },
        where: { orgId, chatId, state: 'pending' },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_read' },
      });
      await this.news.handOver(
        tx,
        orgId,
        waiting.map(({ id }) => id),
      );
    });
  }
}
