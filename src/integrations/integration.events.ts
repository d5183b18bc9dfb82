import { z } from 'zod';
import { defineEvent } from '../platform/events/index.js';

/** An integration was stopped by force: what is being answered there ends. */
export const integrationHalted = defineEvent()(
  'integration.halted',
  z.object({ orgId: z.uuid(), integrationId: z.uuid() }),
);
