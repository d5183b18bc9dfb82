import { z } from 'zod';
import { Id, Timestamp } from '../../platform/http/index.js';
import { budgetPeriods, budgetScopes, budgetUnits } from './budget.entity.js';

const example = {
  scope: 'organization',
  period: 'month',
  unit: 'tokens',
  limit: 50_000_000,
  warnPercent: 80,
};

const Scope = z.enum(budgetScopes).describe('Whose calls of models it is for');
const Period = z.enum(budgetPeriods).describe("Which one it is, the organization's time zone says");
const Unit = z
  .enum(budgetUnits)
  .describe(
    'Tokens in and out together, or what they cost by `MODEL_PRICES`; a model without a price costs nothing',
  );

export const PutBudget = z
  .strictObject({
    scope: Scope,
    subjectId: Id.nullable()
      .optional()
      .describe('The person, role or API key; left out for the organization as a whole'),
    period: Period,
    unit: Unit,
    limit: z.number().positive().max(1e15).describe('Nothing is asked of a model beyond it'),
    warnPercent: z
      .number()
      .int()
      .min(1)
      .max(99)
      .nullable()
      .default(80)
      .describe('People are told when so much is spent, once in each period; null: only when all is'),
  })
  .meta({ examples: [example] });
export type PutBudget = z.infer<typeof PutBudget>;

export const BudgetView = z
  .object({
    id: z.uuid(),
    scope: Scope,
    subjectId: z.uuid().nullable(),
    period: Period,
    unit: Unit,
    limit: z.number(),
    warnPercent: z.number().nullable(),
    spent: z.number().describe('In the present period, as in `/usage`'),
    reserved: z.number().describe('By runs that have not ended: what their calls have taken, or may take'),
    state: z
      .enum(['open', 'warned', 'exceeded'])
      .describe('exceeded: all of it is spent, or somebody was refused in this period'),
    periodBegan: Timestamp,
    periodEnds: Timestamp.describe('Then nothing of it is spent'),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Budget' });
export type BudgetView = z.infer<typeof BudgetView>;
export const BudgetList = z.object({ items: z.array(BudgetView) });
export type BudgetList = z.infer<typeof BudgetList>;
