import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { LlmModule } from '../llm/index.js';
import { BudgetDue } from './budgets/budget-due.entity.js';
import { BudgetHold } from './budgets/budget-hold.entity.js';
import { BudgetMoves } from './budgets/budget-moves.js';
import { BudgetWatch } from './budgets/budget-watch.js';
import { BudgetController } from './budgets/budget.controller.js';
import { Budget } from './budgets/budget.entity.js';
import { BudgetService } from './budgets/budget.service.js';
import { Budgets } from './budgets/budgets.js';
import { HoldSweep } from './budgets/hold-sweep.js';
import { KnownBudgets } from './budgets/known-budgets.js';
import { EmbeddingUsage } from './ledger/embedding-usage.js';
import { UsageDay, UsageRollup } from './ledger/usage-day.entity.js';
import { UsageEntry } from './ledger/usage-entry.entity.js';
import { UsageLedger } from './ledger/usage-ledger.js';
import { UsageRollups } from './ledger/usage-rollup.js';
import { UsageController } from './ledger/usage.controller.js';
import { UsageService } from './ledger/usage.service.js';

/** What models take: who asked for it, what it costs, and how much of it there may be. */
@Module({
  imports: [
    IdentityModule,
    LlmModule,
    TypeOrmModule.forFeature([Budget, BudgetDue, BudgetHold, UsageEntry, UsageDay, UsageRollup]),
  ],
  controllers: [BudgetController, UsageController],
  providers: [
    BudgetMoves,
    BudgetService,
    BudgetWatch,
    Budgets,
    EmbeddingUsage,
    HoldSweep,
    KnownBudgets,
    UsageLedger,
    UsageRollups,
    UsageService,
  ],
  exports: [Budgets, EmbeddingUsage, UsageLedger],
})
export class UsageModule {}
