import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { excerpt, linkTo, Notifications, type Intent } from '../../notifications/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { log } from '../../platform/logging/index.js';

interface Failed {
  id: string;
  orgId: string;
}

interface Told {
  id: string;
  userId: string;
  chatId: string;
  messageId: string;
  role: string;
  chat: string | null;
  question: string;
  error: string | null;
}

const batch = 200;
/** Of an older failure nobody needs to hear any more. */
const freshHours = 24;
const longestQuestion = 200;

/**
 * Tells people that a role could not answer them. It looks, because runs fail in several ways: by their worker, by the
 * watchdog, after a crash. The mark and the notification are one commit.
 */
@Injectable()
export class FailedRuns {
  private looking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
  ) {}

  @Interval(1_000)
  async look(): Promise<void> {
    if (!this.config.consumes || this.looking) return;
    this.looking = true;
    try {
      await this.tellAll();
    } catch (error) {
      log.warn({ err: error }, 'failed runs could not be looked for');
    } finally {
      this.looking = false;
    }
  }

  private async tellAll(): Promise<void> {
    const byOrganization = new Map<string, string[]>();
    for (const { id, orgId } of await this.failed())
      byOrganization.set(orgId, [...(byOrganization.get(orgId) ?? []), id]);
    for (const [orgId, runIds] of byOrganization) {
      try {
        await inOrganization(orgId, () => this.transactions.run((tx) => this.tell(tx, orgId, runIds)));
      } catch (error) {
        log.warn({ err: error, orgId }, 'people could not be told of failed runs');
      }
    }
  }

  private failed(): Promise<Failed[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Failed[]>(
        `SELECT id, org_id AS "orgId" FROM runs
         WHERE status = 'failed' AND user_id IS NOT NULL AND failure_told_at IS NULL
           AND finished_at > now() - make_interval(hours => $1)
         ORDER BY finished_at LIMIT $2`,
        [freshHours, batch],
      ),
    );
  }

  /** Of two processes the second finds them marked. */
  private async tell(tx: Tx, orgId: string, runIds: string[]): Promise<void> {
    const [marked] = await tx.manager.query<[{ id: string }[], number]>(
      `UPDATE runs SET failure_told_at = now()
       WHERE org_id = $1 AND id = ANY($2::uuid[]) AND status = 'failed' AND failure_told_at IS NULL RETURNING id`,
      [orgId, runIds],
    );
    if (marked.length === 0) return;
    const told = await toldOf(
      tx,
      orgId,
      marked.map(({ id }) => id),
    );
    await this.notifications.intend(
      tx,
      told.map((failure) => intentOf(orgId, failure)),
    );
  }
}

const intentOf = (
  orgId: string,
  { id, userId, chatId, messageId, role, chat, question, error }: Told,
): Intent => ({
  orgId,
  userIds: [userId],
  type: 'agent_failure',
  template: 'agent_failure',
  params: { role, chat, question: excerpt(question, longestQuestion).text, error: error ?? 'internal_error' },
  link: linkTo({ chatId, id: messageId }),
  subject: { kind: 'run', id },
  chatId,
  key: `run-failed:${id}`,
});

/** Who asked, while they are in the chat. Of what events ask for, the calendar tells; of what roles ask roles, nobody. */
function toldOf(tx: Tx, orgId: string, runIds: string[]): Promise<Told[]> {
  return tx.manager.query<Told[]>(
    `SELECT r.id, r.user_id AS "userId", r.chat_id AS "chatId", q.id AS "messageId", a.name AS role,
       CASE WHEN c.kind = 'group' THEN NULLIF(c.title, '') END AS chat, q.content AS question, r.error_code AS error
     FROM runs r
     JOIN agents a ON a.org_id = r.org_id AND a.id = r.agent_id
     JOIN chats c ON c.org_id = r.org_id AND c.id = r.chat_id
     JOIN messages q ON q.org_id = r.org_id AND q.id = r.trigger_message_id
       AND q.author_kind = 'user' AND q.system IS NULL AND q.deleted_at IS NULL
     JOIN chat_members u ON u.org_id = r.org_id AND u.chat_id = r.chat_id AND u.user_id = r.user_id
     WHERE r.org_id = $1 AND r.id = ANY($2::uuid[]) ORDER BY r.id`,
    [orgId, runIds],
  );
}
