import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { asSystem, inOrganization, Transactions } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { log } from '../../platform/logging/index.js';
import { holdsDoubted } from './budget.events.js';
import { BudgetMoves } from './budget-moves.js';

interface Expired {
  orgId: string;
  runIds: string[];
}

const mostRuns = 500;

/** Gives back what is held for runs that have ended, where those who worked on them did not live to do it. */
@Injectable()
export class HoldSweep {
  private sweeping = false;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly moves: BudgetMoves,
  ) {}

  @Interval(5_000)
  async sweep(): Promise<void> {
    if (!this.config.consumes || this.sweeping) return;
    this.sweeping = true;
    try {
      for (const expired of await this.expired()) await this.settleAll(expired);
    } catch (error) {
      log.warn({ err: error }, 'what is held of budgets could not be looked at');
    } finally {
      this.sweeping = false;
    }
  }

  private expired(): Promise<Expired[]> {
    return asSystem('runner', () =>
      this.dataSource.query<Expired[]>(
        `SELECT e.org_id AS "orgId", array_agg(e.run_id) AS "runIds" FROM (
           SELECT DISTINCT h.org_id, h.run_id FROM (
             SELECT org_id, run_id FROM budget_holds WHERE expires_at < now() ORDER BY expires_at LIMIT $1) h
         ) e GROUP BY e.org_id`,
        [mostRuns],
      ),
    );
  }

  /** One organization's trouble is not another's. */
  private async settleAll(expired: Expired): Promise<void> {
    const { orgId } = expired;
    try {
      await inOrganization(orgId, () => this.settle(expired));
    } catch (error) {
      log.warn({ err: error, orgId }, 'what is held of budgets could not be given back yet');
    }
  }

  private async settle({ orgId, runIds }: Expired): Promise<void> {
    const open = await this.transactions.run(async (tx) => {
      const answers = await this.events.ask(tx, holdsDoubted, { orgId, runIds });
      const stillOpen = answers.flat();
      if (stillOpen.length > 0)
        await tx.manager.query(
          // Who settles one right now keeps it alive as well.
          `WITH doubted AS (
             SELECT run_id, call_id, budget_id FROM budget_holds
             WHERE org_id = $1 AND run_id = ANY($2::uuid[]) AND expires_at < now() FOR NO KEY UPDATE SKIP LOCKED)
           UPDATE budget_holds h SET expires_at = now() + make_interval(secs => $3) FROM doubted d
           WHERE h.run_id = d.run_id AND h.call_id = d.call_id AND h.budget_id = d.budget_id`,
          [orgId, stillOpen, this.config.RUN_LEASE * 2],
        );
      return new Set(stillOpen);
    });
    const over = runIds.filter((runId) => !open.has(runId));
    await Promise.all(over.map((runId) => this.moves.add({ kind: 'free', orgId, runId })));
  }
}
