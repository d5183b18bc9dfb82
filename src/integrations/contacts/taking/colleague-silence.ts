import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { ContactBook } from '../contact-book.js';

const batch = 200;

/** Gives conversations back to roles when who speaks in them from elsewhere has said nothing for long. */
@Injectable()
export class ColleagueSilence {
  private looking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly book: ContactBook,
  ) {}

  @Interval(2_000)
  async look(): Promise<void> {
    if (!this.config.consumes || this.looking) return;
    this.looking = true;
    try {
      for (const silent of await this.silent()) await this.settleAlone(silent);
    } catch (error) {
      log.warn({ err: error }, 'conversations that colleagues have left could not be looked for');
    } finally {
      this.looking = false;
    }
  }

  private silent(): Promise<{ id: string; orgId: string }[]> {
    return asSystem('runner', () =>
      this.dataSource.query(
        `SELECT id, org_id AS "orgId" FROM contacts WHERE colleague IS NOT NULL AND hand_back_at <= now()
         ORDER BY hand_back_at LIMIT $1`,
        [batch],
      ),
    );
  }

  /** One that cannot be given back holds up no other. */
  private async settleAlone({ id, orgId }: { id: string; orgId: string }): Promise<void> {
    try {
      await inOrganization(orgId, () =>
        this.transactions.run(async (tx) => {
          await this.book.handBackDue(tx, await this.book.lock(tx, { orgId, id }));
        }),
      );
    } catch (error) {
      log.warn({ err: error, contactId: id }, 'a conversation could not be given back to its role');
    }
  }
}
