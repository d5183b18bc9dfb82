export { EmbeddingUsage } from './ledger/embedding-usage.js';
export { callColumns, callRow, enterSql, type TakenCall } from './ledger/entry.sql.js';
export { usageSources, type UsageSource } from './ledger/usage-entry.entity.js';
export { UsageLedger, type NewUsage } from './ledger/usage-ledger.js';
export { Budgets } from './budgets/budgets.js';
export { budgetReached, holdsDoubted, rolesNamed } from './budgets/budget.events.js';
export type { Purse, Reservation } from './budgets/purse.js';
export { UsageModule } from './usage.module.js';
