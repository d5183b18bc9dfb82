import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { Organization } from '../../identity/index.js';
import {
  CreatedAtColumn,
  IdColumn,
  TextColumn,
  TimeColumn,
  UuidColumn,
} from '../../platform/database/index.js';

export const budgetScopes = ['user', 'agent', 'key', 'organization'] as const;
export type BudgetScope = (typeof budgetScopes)[number];
export const budgetPeriods = ['day', 'month'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];
export const budgetUnits = ['tokens', 'cost'] as const;
export type BudgetUnit = (typeof budgetUnits)[number];

/**
 * What models may take in a day or a month by the clocks of the organization. `move_budgets` holds amounts for calls that
 * are about to be made; what is entered in the ledger is due by a trigger there, and spent a little later. Amounts are exact.
 */
@Entity('budgets')
@Unique('budgets_org_id', ['orgId', 'id'])
@Unique('budgets_subject', ['orgId', 'subjectId', 'period', 'unit'])
@ForeignKey(() => Organization, ['orgId'], ['id'], { name: 'budgets_organization', onDelete: 'CASCADE' })
@Check('budgets_scope', `scope IN ('organization', 'user', 'agent', 'key')`)
@Check('budgets_period', `period IN ('day', 'month')`)
@Check('budgets_unit', `unit IN ('tokens', 'cost')`)
@Check('budgets_ceiling', 'ceiling > 0')
@Check('budgets_warn_percent', 'warn_percent BETWEEN 1 AND 99')
export class Budget {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @TextColumn() scope: BudgetScope;
  /** Of the organization itself its own id: ids tell by themselves whose budget it is. */
  @UuidColumn() subjectId: string;
  @TextColumn() period: BudgetPeriod;
  @TextColumn() unit: BudgetUnit;
  @Column('numeric') ceiling: string;
  @Column('integer', { nullable: true }) warnPercent: number | null;
  /** The first day of the period that `spent` is of: it may be over. */
  @Column('date') begins: string;
  @Column('numeric', { default: 0 }) spent: string;
  /** By runs that have not ended: what their calls took, or may take. Whatever the period, it is still to be spent. */
  @Column('numeric', { default: 0 }) held: string;
  /** Somebody had no room in this period. */
  @TimeColumn({ nullable: true }) refusedAt: Date | null;
  /** How much of it people have been told of in this period. */
  @Column('integer', { default: 0 }) toldPercent: number;
  /** What was entered while it was being made is in `spent` for certain. */
  @Column({ default: false }) isCounted: boolean;
  @CreatedAtColumn() createdAt: Date;
  @CreatedAtColumn() updatedAt: Date;
}
