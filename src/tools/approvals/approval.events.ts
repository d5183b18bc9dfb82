import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';

/** A person has decided about a call, or nobody did in time: the run may be able to go on. */
export const approvalDecided = defineEvent()(
  'tool.approval-decided',
  z.object({ orgId: z.uuid(), runId: z.uuid() }),
);
