import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** A key, or a chat, is to be confined to these agents: which of them does the organization have? */
export const agentsNamed = defineEvent<string[]>()(
  'identity.agents-named',
  z.object({ orgId: z.uuid(), agentIds: z.array(z.uuid()) }),
);
