import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** Who names any of these tools? Answered by usernames. */
export const agentsWithTools = defineEvent<string[]>()(
  'tool.agents-with-tools',
  z.object({ orgId: z.uuid(), tools: z.array(z.string()) }),
);
