import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** While a run was under way, a document went of which it had been given something; this attempt at it has ended. */
export const passagesGone = defineEvent()(
  'agent.passages-gone',
  z.object({ orgId: z.uuid(), runId: z.uuid() }),
);
