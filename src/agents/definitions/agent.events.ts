import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** An agent was taken out of service: nobody calls it any more, and what it is doing has no reason to go on. */
export const agentRemoved = defineEvent()('agent.removed', z.object({ orgId: z.uuid(), agentId: z.uuid() }));

/** An agent was stopped by force: what it was doing ends. */
export const agentHalted = defineEvent()('agent.halted', z.object({ orgId: z.uuid(), agentId: z.uuid() }));
