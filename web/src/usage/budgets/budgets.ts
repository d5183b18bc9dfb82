import type { Schema } from '../../platform/api';

export type Budget = Schema<'Budget'>;

export const scopes = ['organization', 'user', 'agent', 'key'] as const;
export const periods = ['month', 'day'] as const;
export const units = ['tokens', 'cost'] as const;

/** What there is one budget of: a newer one takes its place. */
export type Subject = Pick<Budget, 'scope' | 'subjectId' | 'period' | 'unit'>;

export const isSame = (one: Subject, other: Subject): boolean =>
  one.scope === other.scope &&
  one.subjectId === other.subjectId &&
  one.period === other.period &&
  one.unit === other.unit;

const urgency = { exceeded: 0, warned: 1, open: 2 } as const;

/** What is used up comes first, then what is nearly so; the whole organization before its parts. */
export const inOrder = (budgets: readonly Budget[]): Budget[] =>
  [...budgets].sort(
    (one, other) =>
      urgency[one.state] - urgency[other.state] ||
      scopes.indexOf(one.scope) - scopes.indexOf(other.scope) ||
      other.spent / other.limit - one.spent / one.limit ||
      (one.id < other.id ? -1 : 1),
  );

export interface Parts {
  spent: number;
  held: number;
  left: number;
}

/** How a budget is divided, as shares of it; what was spent beyond it is not drawn. */
export function partsOf({ spent, reserved, limit }: Pick<Budget, 'spent' | 'reserved' | 'limit'>): Parts {
  const ofSpent = Math.min(1, Math.max(0, spent / limit));
  const ofHeld = Math.min(1 - ofSpent, Math.max(0, reserved / limit));
  return { spent: ofSpent, held: ofHeld, left: 1 - ofSpent - ofHeld };
}
