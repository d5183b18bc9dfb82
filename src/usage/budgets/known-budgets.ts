import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FreshCache } from '../../platform/cache/index.js';
import { inOrganization } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import type { BudgetPeriod, BudgetScope, BudgetUnit } from './budget.entity.js';

/** A budget as it was lately. */
export interface KnownBudget {
  id: string;
  subjectId: string;
  scope: BudgetScope;
  period: BudgetPeriod;
  unit: BudgetUnit;
  /** Not spent yet. */
  remains: number;
  /** It has refused somebody in its present period. */
  hasRefused: boolean;
  /** When it begins anew. */
  endsAt: Date;
}

/** Should news of a change get lost, it is known by then. */
const freshMillis = 30_000;

/** The period of a budget `b` of an organization `o`: its first day, and when the next one begins. */
export const presentBegins = 'budget_begins(b.period, o.time_zone)';
export const presentEnds = `((${presentBegins} + make_interval(days => (b.period = 'day')::int,
  months => (b.period = 'month')::int)) AT TIME ZONE budget_zone(o.time_zone))`;

/** In it, with what is due. */
export const presentSpent = `(CASE WHEN b.begins < ${presentBegins} THEN 0 ELSE b.spent END + COALESCE((
  SELECT sum(d.amount) FROM budget_dues d WHERE d.org_id = b.org_id AND d.budget_id = b.id
    AND d.begins >= greatest(b.begins, ${presentBegins})), 0))`;

/** Which budgets there are: whoever has none is not kept waiting for the database. */
@Injectable()
export class KnownBudgets {
  private readonly kept = new FreshCache<KnownBudget[]>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {
    live.subscribe(topics.budgets, ({ data }) => this.forget(String(data.orgId)));
  }

  of(orgId: string): Promise<KnownBudget[]> {
    return this.kept.get(orgId, () => inOrganization(orgId, () => this.load(orgId)));
  }

  async ofSubjects(orgId: string, subjectIds: string[]): Promise<KnownBudget[]> {
    return (await this.of(orgId)).filter(({ subjectId }) => subjectIds.includes(subjectId));
  }

  /** Whether it is known, without asking anybody, that none has a say; most organizations have none. */
  haveNoSay(orgId: string, subjectIds: string[]): boolean {
    return this.kept.known(orgId)?.every(({ subjectId }) => !subjectIds.includes(subjectId)) ?? false;
  }

  /** Here at once, and soon in every process. */
  changed(orgId: string): void {
    this.forget(orgId);
    this.live.publish({ topics: [topics.budgets], type: 'changed', data: { orgId } });
  }

  private forget(orgId: string): void {
    this.kept.clear((key) => key === orgId);
  }

  private load(orgId: string): Promise<KnownBudget[]> {
    return this.dataSource.query<KnownBudget[]>(
      `SELECT b.id, b.subject_id AS "subjectId", b.scope, b.period, b.unit,
         (b.ceiling - ${presentSpent})::float8 AS remains,
         b.refused_at IS NOT NULL AND b.begins >= ${presentBegins} AS "hasRefused", ${presentEnds} AS "endsAt"
       FROM budgets b JOIN organizations o ON o.id = b.org_id WHERE b.org_id = $1`,
      [orgId],
    );
  }
}
