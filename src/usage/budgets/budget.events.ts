import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';
import { budgetPeriods, budgetScopes, budgetUnits } from './budget.entity.js';

/** Something is held of budgets for these runs, and nobody has spoken of it lately: which of them are still open? */
export const holdsDoubted = defineEvent<string[]>()(
  'usage.holds-doubted',
  z.object({ orgId: z.uuid(), runIds: z.array(z.uuid()) }),
);

/** So much of a budget is spent in its present period, for the first time; 100: somebody may be, or was, refused. */
export const budgetReached = defineEvent()(
  'usage.budget-reached',
  z.object({
    orgId: z.uuid(),
    budgetId: z.uuid(),
    scope: z.enum(budgetScopes),
    subjectId: z.uuid(),
    period: z.enum(budgetPeriods),
    unit: z.enum(budgetUnits),
    limit: z.number(),
    spent: z.number(),
    percent: z.number().int(),
    periodEnds: z.iso.datetime(),
  }),
);

/** The names of these roles, as people know them. */
export const rolesNamed = defineEvent<{ id: string; name: string }[]>()(
  'usage.roles-named',
  z.object({ orgId: z.uuid(), agentIds: z.array(z.uuid()) }),
);
