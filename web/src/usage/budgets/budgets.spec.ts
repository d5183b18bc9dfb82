import { inOrder, isSame, partsOf, type Budget } from './budgets';

const budget = (changes: Partial<Budget>): Budget => ({
  id: 'a',
  scope: 'organization',
  subjectId: null,
  period: 'month',
  unit: 'tokens',
  limit: 100,
  warnPercent: 80,
  spent: 0,
  reserved: 0,
  state: 'open',
  periodBegan: '2026-03-01T00:00:00Z',
  periodEnds: '2026-04-01T00:00:00Z',
  createdAt: '2026-03-01T00:00:00Z',
  updatedAt: '2026-03-01T00:00:00Z',
  ...changes,
});

it('Budgets that are used up come first, then those that nearly are, then the fuller ones', () => {
  const budgets = [
    budget({ id: 'open' }),
    budget({ id: 'role', scope: 'agent', state: 'warned' }),
    budget({ id: 'fuller', spent: 10 }),
    budget({ id: 'all', state: 'warned' }),
    budget({ id: 'over', scope: 'key', state: 'exceeded' }),
  ];
  expect(inOrder(budgets).map(({ id }) => id)).toEqual(['over', 'all', 'role', 'fuller', 'open']);
});

it.each([
  [
    { spent: 25, reserved: 25 },
    { spent: 0.25, held: 0.25, left: 0.5 },
  ],
  [
    { spent: 90, reserved: 30 },
    { spent: 0.9, held: 0.1, left: 0 },
  ],
  [
    { spent: 130, reserved: 5 },
    { spent: 1, held: 0, left: 0 },
  ],
])('Of 100, %j is drawn as %j', (given, { spent, held, left }) => {
  const parts = partsOf({ limit: 100, ...given });
  expect(parts.spent).toBeCloseTo(spent);
  expect(parts.held).toBeCloseTo(held);
  expect(parts.left).toBeCloseTo(left);
});

it('A budget is the same for the same subject, period and unit, whatever its limit', () => {
  expect(isSame(budget({ limit: 1 }), budget({ limit: 2 }))).toBe(true);
  expect(isSame(budget({}), budget({ period: 'day' }))).toBe(false);
  expect(isSame(budget({}), budget({ unit: 'cost' }))).toBe(false);
  expect(isSame(budget({ scope: 'user', subjectId: 'x' }), budget({ scope: 'user', subjectId: 'y' }))).toBe(
    false,
  );
});
