import { Injectable } from '@nestjs/common';
import { chatDeleted, chatErasing, chatRead, memberLeft, messageDeleted } from '../../chats/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { AfterCommit, InTransaction, type PayloadOf } from '../../platform/events/index.js';
import { Inbox } from '../intents/inbox.js';

const mostAtOnce = 1_000;

/** What people meet in their chats is read in their inboxes, and what chats no longer show them is gone from there. */
@Injectable()
export class ReadingSource {
  constructor(
    private readonly inbox: Inbox,
    private readonly transactions: Transactions,
  ) {}

  @InTransaction(chatRead)
  async read(tx: Tx, { orgId, chatId, userId, seq }: PayloadOf<typeof chatRead>): Promise<void> {
    const met = await tx.manager.query<{ id: string }[]>(
      `SELECT m.id FROM notifications n
       JOIN messages m ON m.org_id = n.org_id AND m.id = n.subject_id AND m.chat_id = $3 AND m.seq <= $4
       WHERE n.org_id = $1 AND n.user_id = $2 AND n.read_at IS NULL AND n.subject_kind = 'message' LIMIT $5`,
      [orgId, userId, chatId, seq, mostAtOnce],
    );
    await this.inbox.met(
      tx,
      orgId,
      userId,
      'message',
      met.map(({ id }) => id),
    );
  }

  @InTransaction(memberLeft)
  async left(tx: Tx, { orgId, chatId, userId }: PayloadOf<typeof memberLeft>): Promise<void> {
    await this.inbox.withdrawFrom(tx, orgId, userId, chatId);
  }

  @InTransaction(messageDeleted)
  async deleted(tx: Tx, { orgId, messageId }: PayloadOf<typeof messageDeleted>): Promise<void> {
    await this.inbox.withdraw(tx, orgId, 'message', [messageId]);
  }

  /** Before its messages have gone. There may be more of them than one transaction's time; meanwhile none is sent. */
  @AfterCommit(chatDeleted)
  async chatDeleted({ orgId, chatId }: PayloadOf<typeof chatDeleted>): Promise<void> {
    for (let gone = 1; gone > 0;)
      gone = await this.transactions.run((tx) => this.erase(tx, { orgId, chatId }));
  }

  /** Of what was just being told when the chat was deleted. */
  @InTransaction(chatErasing)
  async erase(tx: Tx, { orgId, chatId }: PayloadOf<typeof chatErasing>): Promise<number> {
    return (await this.inbox.withdrawSome(tx, orgId, chatId)).length;
  }
}
