import type { BudgetPeriod, BudgetScope, BudgetUnit } from './budget.entity.js';
import type { BudgetView } from './budget.dto.js';
import { presentBegins, presentEnds, presentSpent } from './known-budgets.js';

export interface BudgetRow {
  id: string;
  scope: BudgetScope;
  subjectId: string;
  period: BudgetPeriod;
  unit: BudgetUnit;
  limit: number;
  warnPercent: number | null;
  spent: number;
  held: number;
  hasRefused: boolean;
  beganAt: Date;
  endsAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** Those of an organization, or the one with this id. What was spent before the present period is over. */
export const selectBudgets = `
  SELECT b.id, b.scope, b.subject_id AS "subjectId",
    b.period, b.unit, b.ceiling::float8 AS "limit", b.warn_percent AS "warnPercent",
    ${presentSpent}::float8 AS spent, b.held::float8 AS held,
    b.refused_at IS NOT NULL AND b.begins >= ${presentBegins} AS "hasRefused",
    ${presentBegins}::timestamp AT TIME ZONE budget_zone(o.time_zone) AS "beganAt", ${presentEnds} AS "endsAt",
    b.created_at AS "createdAt", b.updated_at AS "updatedAt"
  FROM budgets b JOIN organizations o ON o.id = b.org_id
  WHERE b.org_id = $1 AND ($2::uuid IS NULL OR b.id = $2) ORDER BY b.id`;

export const budgetView = (row: BudgetRow): BudgetView => ({
  id: row.id,
  scope: row.scope,
  subjectId: row.scope === 'organization' ? null : row.subjectId,
  period: row.period,
  unit: row.unit,
  limit: row.limit,
  warnPercent: row.warnPercent,
  spent: row.spent,
  reserved: row.held,
  state: stateOf(row),
  periodBegan: row.beganAt.toISOString(),
  periodEnds: row.endsAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

function stateOf({ spent, limit, warnPercent, hasRefused }: BudgetRow): BudgetView['state'] {
  if (hasRefused || spent >= limit) return 'exceeded';
  return warnPercent !== null && spent * 100 >= limit * warnPercent ? 'warned' : 'open';
}
