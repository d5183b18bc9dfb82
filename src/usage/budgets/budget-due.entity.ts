import { Column, Entity, Index } from 'typeorm';
import { IdColumn, UuidColumn } from '../../platform/database/index.js';

/**
 * What the ledger says was taken of a budget, and nobody has added to `spent` yet: whoever enters it does not wait for the
 * budget's lock.
 */
@Entity('budget_dues')
@Index('budget_dues_of_budget', ['orgId', 'budgetId'])
export class BudgetDue {
  @IdColumn() id: string;
  @UuidColumn() orgId: string;
  @UuidColumn() budgetId: string;
  /** The first day of the period that it is of. */
  @Column('date') begins: string;
  @Column('numeric') amount: string;
}
