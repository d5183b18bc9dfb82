import { AppError } from '../../platform/errors/index.js';
import type { KnownBudget } from './known-budgets.js';

const whose: Record<KnownBudget['scope'], string> = {
  organization: 'the organization',
  user: 'this person',
  agent: 'this role',
  key: 'this API key',
};

/** Why a call may not be made, for whoever wanted it: whose budget it is, and when it begins anew. */
export function refusal({ scope, period, unit, endsAt }: KnownBudget): AppError {
  const what = unit === 'tokens' ? 'tokens' : 'money';
  const when = period === 'day' ? 'for today' : 'for this month';
  return new AppError(
    'budget_exceeded',
    `The budget of ${whose[scope]} leaves no ${what} ${when}; it begins anew at ${endsAt.toISOString()}`,
    { retryAfter: Math.max(1, Math.ceil((endsAt.getTime() - Date.now()) / 1_000)) },
  );
}

/** What is left may come free: calls that are under way mostly take less than is held for them. */
export const held = () =>
  new AppError('budget_exceeded', 'What is left of a budget is held for calls that are under way', {
    retryAfter: 5,
  });
