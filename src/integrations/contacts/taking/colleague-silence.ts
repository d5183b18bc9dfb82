import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../../platform/database/index.js';
import { log } from '../../../platform/logging/index.js';
import { ContactBook } from '../contact-book.js';
import { handedBack, type Contact } from '../contact.entity.js';

const batch = 200;

/** Of `c`: nothing can be said any more by what its colleague speaks through. */
const isCutOff = `NOT EXISTS (
  SELECT FROM supervised v WHERE v.org_id = c.org_id AND v.kind = 'integration'
    AND v.id = (c.colleague->>'integrationId')::uuid AND v.desired <> 'stopped')`;

/**
 * Gives conversations back to roles when who speaks in them from elsewhere has said nothing for long, or can say nothing any
 * more: the integration by which they did is gone, or was stopped.
 */
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
        `SELECT c.id, c.org_id AS "orgId" FROM contacts c
         WHERE c.colleague IS NOT NULL AND (c.hand_back_at <= now() OR ${isCutOff})
         ORDER BY c.hand_back_at LIMIT $1`,
        [batch],
      ),
    );
  }

  /** One that cannot be given back holds up no other. */
  private async settleAlone({ id, orgId }: { id: string; orgId: string }): Promise<void> {
    try {
      await inOrganization(orgId, () =>
        this.transactions.run(async (tx) => {
          const contact = await this.book.handBackDue(tx, await this.book.lock(tx, { orgId, id }));
          if (contact.colleague && (await cutOff(tx, contact)))
            await this.book.change(tx, contact, handedBack);
        }),
      );
    } catch (error) {
      log.warn({ err: error, contactId: id }, 'a conversation could not be given back to its role');
    }
  }
}

async function cutOff({ manager }: Tx, { orgId, id }: Contact): Promise<boolean> {
  const found = await manager.query<unknown[]>(
    `SELECT 1 AS found FROM contacts c WHERE c.org_id = $1 AND c.id = $2 AND ${isCutOff}`,
    [orgId, id],
  );
  return found.length > 0;
}
