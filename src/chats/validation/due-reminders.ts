import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource, type EntityManager } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Journal, type JournalRef } from '../../platform/journal/index.js';
import { topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import { validationDue } from '../chat/chat.events.js';
import { judgedBy } from './validation.policy.js';

interface Overdue {
  id: string;
  orgId: string;
}

interface Due {
  [key: string]: string;
  messageId: string;
  chatId: string;
  dueAt: string;
}

const batch = 100;

/** Reminds the validators of an answer once, when its verdict is due. */
@Injectable()
export class DueReminders {
  private reminding = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly journal: Journal,
  ) {
    journal.retells(['validation.due'], (orgId, refs) => this.retell(orgId, refs));
  }

  @Interval(5_000)
  async tick(): Promise<void> {
    if (!this.config.consumes || this.reminding) return;
    this.reminding = true;
    try {
      await this.remindAll();
    } catch (error) {
      log.warn({ err: error }, 'overdue verdicts could not be looked for');
    } finally {
      this.reminding = false;
    }
  }

  private async remindAll(): Promise<void> {
    let found: Overdue[];
    let reminded: number;
    do {
      found = await this.overdue();
      reminded = 0;
      for (const answer of found) {
        try {
          await inOrganization(answer.orgId, () => this.remind(answer));
          reminded++;
        } catch (error) {
          log.warn(
            { err: error, messageId: answer.id },
            'a reminder failed and is tried again in its next round',
          );
        }
      }
    } while (found.length === batch && reminded > 0);
  }

  private overdue(): Promise<Overdue[]> {
    return asSystem('keeper', () =>
      this.dataSource.query<Overdue[]>(
        `SELECT id, org_id AS "orgId" FROM messages WHERE ${dueNow} ORDER BY validation_due_at LIMIT $1`,
        [batch],
      ),
    );
  }

  /** The mark, the event and the news are one commit: of two processes the second finds the mark, and a crash leaves none. */
  private remind({ orgId, id }: Overdue): Promise<void> {
    return this.transactions.run(async (tx) => {
      const [[marked]] = await tx.manager.query<[{ chatId: string; dueAt: Date }[], number]>(
        `UPDATE messages SET validation_reminded_at = now() WHERE org_id = $1 AND id = $2 AND ${dueNow}
         RETURNING chat_id AS "chatId", validation_due_at AS "dueAt"`,
        [orgId, id],
      );
      if (!marked) return;
      const due: Due = { messageId: id, chatId: marked.chatId, dueAt: marked.dueAt.toISOString() };
      const userIds = await judgesOf(tx.manager, orgId, marked.chatId);
      await this.events.emit(tx, validationDue, { orgId, ...due, userIds });
      for (const userId of userIds)
        this.journal.record(tx, {
          orgId,
          topic: topics.user(userId),
          type: 'validation.due',
          ref: { messageId: id },
          data: due,
        });
    });
  }

  /** What was judged meanwhile is not due any more. */
  private async retell(orgId: string, refs: JournalRef[]): Promise<(Due | undefined)[]> {
    const rows = await this.dataSource.query<{ messageId: string; chatId: string; dueAt: Date }[]>(
      `SELECT id AS "messageId", chat_id AS "chatId", validation_due_at AS "dueAt" FROM messages
       WHERE org_id = $1 AND id = ANY($2) AND validation_due_at IS NOT NULL
         AND validation_state = 'unvalidated' AND is_current AND deleted_at IS NULL`,
      [orgId, refs.map(({ messageId }) => messageId)],
    );
    const due = new Map(rows.map((row) => [row.messageId, { ...row, dueAt: row.dueAt.toISOString() }]));
    return refs.map(({ messageId }) => due.get(messageId as string));
  }
}

const dueNow = `validation_state = 'unvalidated' AND validation_reminded_at IS NULL AND validation_due_at <= now()
  AND is_current AND deleted_at IS NULL`;

/** Everyone who can judge in a chat. */
async function judgesOf(manager: EntityManager, orgId: string, chatId: string): Promise<string[]> {
  const judges = await manager.query<{ userId: string }[]>(
    `SELECT m.user_id AS "userId" FROM chats c
     JOIN chat_members m ON m.org_id = c.org_id AND m.chat_id = c.id
     JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id AND u.is_active
     WHERE c.org_id = $1 AND c.id = $2 AND ${judgedBy('m.user_id')}`,
    [orgId, chatId],
  );
  return judges.map(({ userId }) => userId);
}
