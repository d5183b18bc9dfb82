export { BudgetsPage } from './budgets/budgets-page';
export { OwnUsageLink } from './own-usage-link';
export { UsagePage } from './report/usage-page';
export { usageScreens } from './routes';
export { usageSearchOf } from './search';
