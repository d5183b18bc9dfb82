import { z } from 'zod';
import { defineEvent } from '../platform/events/index.js';

/** An integration was stopped by force: what was being answered there at that moment ends. */
export const integrationHalted = defineEvent()(
  'integration.halted',
  z.object({
    orgId: z.uuid(),
    integrationId: z.uuid(),
    /** By the database's clock; left out where it was stopped before this was kept. */
    at: z.iso.datetime().optional(),
  }),
);

/** An integration is being deleted: what refers to it is there for the last time. */
export const integrationRemoved = defineEvent()(
  'integration.removed',
  z.object({ orgId: z.uuid(), integrationId: z.uuid() }),
);
