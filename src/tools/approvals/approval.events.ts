import { z } from 'zod';
import { defineEvent } from '../../platform/events/index.js';
import type { ToolChoice } from '../tool-source.js';

/** A person has decided about a call, or nobody did in time: the run may be able to go on. */
export const approvalDecided = defineEvent()(
  'tool.approval-decided',
  z.object({ orgId: z.uuid(), runId: z.uuid() }),
);

/** Which tools does this agent have now? Null when it is gone. */
export const toolsOfAgent = defineEvent<ToolChoice | null>()(
  'tool.tools-of-agent',
  z.object({ orgId: z.uuid(), agentId: z.uuid() }),
);
