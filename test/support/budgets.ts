import type { Person } from './builders.js';

export interface BudgetBody {
  id: string;
  scope: string;
  subjectId: string | null;
  period: string;
  unit: string;
  limit: number;
  warnPercent: number | null;
  spent: number;
  reserved: number;
  state: string;
  periodBegan: string;
  periodEnds: string;
}

/** Sets a budget and expects 200. */
export async function aBudget({ client }: Person, wish: object): Promise<BudgetBody> {
  const body = { scope: 'organization', period: 'month', unit: 'tokens', warnPercent: null, ...wish };
  const set = await client.put<BudgetBody>('/budgets', body);
  if (set.status !== 200) throw new Error(`PUT /budgets answered ${set.status}: ${JSON.stringify(set.body)}`);
  return set.body;
}

export async function budgetsOf({ client }: Person): Promise<BudgetBody[]> {
  const { status, body } = await client.get<{ items: BudgetBody[] }>('/budgets');
  if (status !== 200) throw new Error(`GET /budgets answered ${status}: ${JSON.stringify(body)}`);
  return body.items;
}

export async function budgetOf(person: Person, id: string): Promise<BudgetBody> {
  const found = (await budgetsOf(person)).find((budget) => budget.id === id);
  if (!found) throw new Error(`The budget ${id} is not there`);
  return found;
}
