import { z } from 'zod';
import { defineEvent } from '../events/index.js';
import { supervisedKinds } from './keeper.js';

/** It failed so often, or so lastingly, that it is begun no more until a person sees to it. */
export const supervisionGaveUp = defineEvent()(
  'supervision.gave-up',
  z.object({
    orgId: z.uuid(),
    kind: z.enum(supervisedKinds),
    id: z.uuid(),
    /** Of the step: the same for nothing else. */
    stepId: z.uuid(),
    error: z.object({ code: z.string(), detail: z.string() }),
  }),
);
