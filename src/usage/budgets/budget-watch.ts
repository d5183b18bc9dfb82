import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { Events, type PayloadOf } from '../../platform/events/index.js';
import { log } from '../../platform/logging/index.js';
import { budgetReached } from './budget.events.js';
import { countSpentSql } from './count-spent.sql.js';
import { presentBegins, presentEnds } from './known-budgets.js';

interface Seen {
  id: string;
  orgId: string;
  isCounted: boolean;
}

const batch = 200;

/** How much of a budget is spent, in the steps that people are told of. */
const percentSql = `CASE WHEN b.refused_at IS NOT NULL OR b.spent >= b.ceiling THEN 100
  WHEN b.spent * 100 >= b.ceiling * b.warn_percent THEN b.warn_percent ELSE 0 END`;

/** Statements that had begun before it was made may still be under way. */
const isYoungSql = `b.created_at > now() - interval '10 seconds'`;

/**
 * Sees that budgets are nearly or wholly spent. It looks, because they are spent by whatever is entered in the ledger. The
 * mark and what people are told are one commit: once for each step and period.
 */
@Injectable()
export class BudgetWatch {
  private looking = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
  ) {}

  @Interval(2_000)
  async look(): Promise<void> {
    if (!this.config.consumes || this.looking) return;
    this.looking = true;
    try {
      for (const { id, orgId, isCounted } of await this.toSee()) {
        if (!isCounted) await this.within(orgId, (tx) => count(tx, orgId, id));
        await this.within(orgId, (tx) => this.tell(tx, orgId, id));
      }
    } catch (error) {
      log.warn({ err: error }, 'budgets could not be looked at');
    } finally {
      this.looking = false;
    }
  }

  /** What is due by now is spent: some budgets nobody asks. */
  private toSee(): Promise<Seen[]> {
    return asSystem('runner', async () => {
      await this.dataSource.query('SELECT spend_all_dues()');
      return this.dataSource.query<Seen[]>(
        `SELECT b.id, b.org_id AS "orgId", b.is_counted OR ${isYoungSql} AS "isCounted" FROM budgets b
         WHERE b.told_percent < ${percentSql} OR NOT (b.is_counted OR ${isYoungSql}) LIMIT $1`,
        [batch],
      );
    });
  }

  private async within(orgId: string, work: (tx: Tx) => Promise<void>): Promise<void> {
    try {
      await inOrganization(orgId, () => this.transactions.run(work));
    } catch (error) {
      log.warn({ err: error, orgId }, 'a budget could not be seen to');
    }
  }

  /** Of two processes the second finds it marked. Of a period that is over nobody needs to hear any more. */
  private async tell(tx: Tx, orgId: string, id: string): Promise<void> {
    const [marked] = await tx.manager.query<[Marked[], number]>(
      `UPDATE budgets b SET told_percent = ${percentSql} FROM organizations o
       WHERE b.org_id = $1 AND b.id = $2 AND o.id = b.org_id AND b.told_percent < ${percentSql}
       RETURNING b.scope, b.subject_id AS "subjectId", b.period, b.unit, b.ceiling::float8 AS "limit",
         b.spent::float8 AS spent, b.told_percent AS percent, ${presentEnds} AS "endsAt",
         b.begins >= ${presentBegins} AS "isPresent"`,
      [orgId, id],
    );
    for (const { isPresent, endsAt, ...told } of marked) {
      const reached = { ...told, orgId, budgetId: id, periodEnds: endsAt.toISOString() };
      if (isPresent) await this.events.emit(tx, budgetReached, reached);
    }
  }
}

type Marked = Omit<PayloadOf<typeof budgetReached>, 'orgId' | 'budgetId' | 'periodEnds'> & {
  endsAt: Date;
  isPresent: boolean;
};

/** Once more, when everybody knows it. */
async function count({ manager }: Tx, orgId: string, id: string): Promise<void> {
  await manager.query('SELECT FROM budgets WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE', [orgId, id]);
  await manager.query(countSpentSql, [orgId, id, true]);
}
