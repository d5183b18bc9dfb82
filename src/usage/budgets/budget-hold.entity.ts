import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimeColumn, UuidColumn } from '../../platform/database/index.js';
import { Budget } from './budget.entity.js';

/** What a call of a run's models may take of a budget, or has taken, until the ledger tells it. */
@Entity('budget_holds')
@Index('budget_holds_expiry', ['expiresAt'])
@Index('budget_holds_of_budget', ['orgId', 'budgetId'])
@ForeignKey(() => Budget, ['orgId', 'budgetId'], ['orgId', 'id'], {
  name: 'budget_holds_budget',
  onDelete: 'CASCADE',
})
export class BudgetHold {
  @UuidColumn() orgId: string;
  @PrimaryColumn('uuid') runId: string;
  @PrimaryColumn('uuid') callId: string;
  @PrimaryColumn('uuid') budgetId: string;
  /** Of the attempt: what an earlier one has left is known, or lost. */
  @Column('integer') epoch: number;
  @Column('numeric') amount: string;
  /** The call has ended, and this is what it took. */
  @Column({ default: false }) isSettled: boolean;
  /** Then it is asked whether its run is still open. */
  @TimeColumn() expiresAt: Date;
}
