import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { agentsNamed, AuditLog, type UserActor } from '../../identity/index.js';
import { newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { invalid } from '../../platform/http/index.js';
import { Budget, type BudgetScope } from './budget.entity.js';
import { budgetView, selectBudgets, type BudgetRow } from './budget-views.js';
import type { BudgetList, BudgetView, PutBudget } from './budget.dto.js';
import { countSpentSql } from './count-spent.sql.js';
import { KnownBudgets } from './known-budgets.js';

const mostBudgets = 200;

/** Budgets are set, shown and taken away. */
@Injectable()
export class BudgetService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly known: KnownBudgets,
  ) {}

  async list({ orgId }: UserActor): Promise<BudgetList> {
    return { items: await this.viewsOf(this.dataSource.manager, orgId) };
  }

  /** Throws `validation_failed` where it is for nobody, and `budgets_full`. */
  async put(actor: UserActor, wish: PutBudget): Promise<BudgetView> {
    const { orgId } = actor;
    const subjectId = subjectOf(wish, orgId);
    const view = await this.transactions.run(async (tx) => {
      await this.requireSubject(tx, orgId, wish.scope, subjectId);
      const id = await this.write(tx, orgId, subjectId, wish);
      await this.audit.record(tx, actor, { action: 'budget.set', objectId: id, details: { ...wish } });
      const [made] = await this.viewsOf(tx.manager, orgId, id);
      return made as BudgetView;
    });
    this.known.changed(orgId);
    return view;
  }

  async remove(actor: UserActor, id: string): Promise<void> {
    const { orgId } = actor;
    await this.transactions.run(async (tx) => {
      const budget = await tx.manager.findOneBy(Budget, { orgId, id });
      const gone = budget && (await tx.manager.delete(Budget, { orgId, id })).affected === 1;
      if (!gone) throw notFound('The budget');
      const { scope, subjectId, period, unit } = budget;
      const details = { scope, subjectId, period, unit };
      await this.audit.record(tx, actor, { action: 'budget.deleted', objectId: id, details });
    });
    this.known.changed(orgId);
  }

  /** A new one begins with what the ledger says was taken in its period; what it was told of is told anew. */
  private async write(
    tx: Tx,
    orgId: string,
    subjectId: string,
    { scope, period, unit, limit, warnPercent }: PutBudget,
  ): Promise<string> {
    const { manager } = tx;
    const [kept] = await manager.query<[{ id: string }[], number]>(
      `UPDATE budgets SET ceiling = $5, warn_percent = $6, refused_at = NULL, told_percent = 0, updated_at = now()
       WHERE org_id = $1 AND subject_id = $2 AND period = $3 AND unit = $4 RETURNING id`,
      [orgId, subjectId, period, unit, limit, warnPercent],
    );
    if (kept[0]) return kept[0].id;
    // Those who make budgets of one organization at once do it in turn.
    await manager.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [orgId]);
    if ((await manager.countBy(Budget, { orgId })) >= mostBudgets) throw new AppError('budgets_full');
    const id = newId();
    const made = await manager.query<unknown[]>(
      `INSERT INTO budgets (id, org_id, scope, subject_id, period, unit, ceiling, warn_percent, begins)
       SELECT $2, $1, $3, $4, $5, $6, $7, $8, budget_begins($5, o.time_zone) FROM organizations o WHERE o.id = $1
       ON CONFLICT (org_id, subject_id, period, unit) DO NOTHING RETURNING id`,
      [orgId, id, scope, subjectId, period, unit, limit, warnPercent],
    );
    if (made.length === 0) throw new AppError('conflict', 'Somebody has set this budget at the same time');
    await manager.query(countSpentSql, [orgId, id, false]);
    return id;
  }

  /** Of the organization; roles that have been deleted need none. */
  private async requireSubject(tx: Tx, orgId: string, scope: BudgetScope, id: string): Promise<void> {
    if (scope === 'organization') return;
    const isThere = {
      agent: async () =>
        (await this.events.ask(tx, agentsNamed, { orgId, agentIds: [id] })).flat().includes(id),
      user: () => exists(tx, 'SELECT FROM users WHERE org_id = $1 AND id = $2', [orgId, id]),
      key: () =>
        exists(tx, 'SELECT FROM api_keys WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL', [orgId, id]),
    }[scope];
    if (!(await isThere()))
      throw invalid([{ path: ['subjectId'], message: `is no ${nouns[scope]} of this organization` }]);
  }

  private async viewsOf(
    manager: Pick<EntityManager, 'query'>,
    orgId: string,
    id?: string,
  ): Promise<BudgetView[]> {
    return (await manager.query<BudgetRow[]>(selectBudgets, [orgId, id ?? null])).map(budgetView);
  }
}

const nouns = { agent: 'role', user: 'person', key: 'API key' };

function subjectOf({ scope, subjectId }: PutBudget, orgId: string): string {
  if (scope === 'organization' && !subjectId) return orgId;
  if (scope !== 'organization' && subjectId) return subjectId;
  const message =
    scope === 'organization' ? 'is left out for the organization' : 'is required for this scope';
  throw invalid([{ path: ['subjectId'], message }]);
}

const exists = async ({ manager }: Tx, statement: string, values: string[]): Promise<boolean> =>
  (await manager.query<unknown[]>(statement, values)).length > 0;
