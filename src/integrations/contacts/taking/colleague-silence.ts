import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { ContactBook } from '../contact-book.js';
import { SpeakingTurns } from '../speaking-turns.js';

const batch = 200;

/** Nobody is answered all of a sudden what they asked longer ago. */
const answerableMillis = 24 * 3_600_000;

/** Of `c`: its colleague elsewhere is silent, or can say nothing by what they speak through; who took it over here is gone. */
const isLeft = `(
  c.colleague IS NOT NULL AND (c.hand_back_at <= now() OR NOT EXISTS (
    SELECT FROM supervised v WHERE v.org_id = c.org_id AND v.kind = 'integration'
      AND v.id = (c.colleague->>'integrationId')::uuid AND v.desired <> 'stopped'))
  OR c.taken_over_by IS NOT NULL AND NOT EXISTS (
    SELECT FROM users u WHERE u.org_id = c.org_id AND u.id = c.taken_over_by AND u.is_active))`;

/**
 * Gives conversations back to roles when who speaks in them from elsewhere has said nothing for long, or can say nothing any
 * more: the integration by which they did is gone, or was stopped. And when who has taken them over here was deactivated.
 */
@Injectable()
export class ColleagueSilence {
  private looking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly book: ContactBook,
    private readonly turns: SpeakingTurns,
  ) {}

  @Interval(2_000)
  async look(): Promise<void> {
    if (!this.config.consumes || this.looking) return;
    this.looking = true;
    try {
      for (const left of await this.left()) await this.settleAlone(left);
    } catch (error) {
      log.warn({ err: error }, 'conversations that people have left could not be looked for');
    } finally {
      this.looking = false;
    }
  }

  private left(): Promise<{ id: string; orgId: string }[]> {
    return asSystem('runner', () =>
      this.dataSource.query(
        `SELECT c.id, c.org_id AS "orgId" FROM contacts c WHERE ${isLeft} ORDER BY c.hand_back_at LIMIT $1`,
        [batch],
      ),
    );
  }

  /** One that cannot be given back holds up no other. */
  private async settleAlone({ id, orgId }: { id: string; orgId: string }): Promise<void> {
    try {
      await inOrganization(orgId, () => this.transactions.run((tx) => this.settle(tx, orgId, id)));
    } catch (error) {
      log.warn({ err: error, contactId: id }, 'a conversation could not be given back to its role');
    }
  }

  /** Of two processes the second finds it given back. */
  private async settle(tx: Tx, orgId: string, id: string): Promise<void> {
    const contact = await this.book.lock(tx, { orgId, id });
    const still = await tx.manager.query<unknown[]>(
      `SELECT 1 AS found FROM contacts c WHERE c.org_id = $1 AND c.id = $2 AND ${isLeft}`,
      [orgId, id],
    );
    if (still.length > 0) await this.turns.giveBack(tx, contact, new Date(Date.now() - answerableMillis));
  }
}
