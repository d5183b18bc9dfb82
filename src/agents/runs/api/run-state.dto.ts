import { z } from 'zod';
import { Timestamp } from '../../../platform/http/index.js';

export const RunState = z
  .object({
    id: z.string(),
    at: Timestamp,
    step: z.number(),
    next: z.array(z.string()).describe('What comes next; nothing after the last step'),
  })
  .meta({ id: 'RunState' });
export type RunState = z.infer<typeof RunState>;

export const RunStates = z.object({ items: z.array(RunState) }).meta({ id: 'RunStates' });
export type RunStates = z.infer<typeof RunStates>;

export const RunStateDetails = RunState.extend({
  values: z
    .record(z.string(), z.unknown())
    .describe('What the graph knew; messages as {role, text, toolCalls?}'),
}).meta({ id: 'RunStateDetails' });
export type RunStateDetails = z.infer<typeof RunStateDetails>;

/** LangGraph's ids of checkpoints are UUIDs of version 6. */
export const StateId = z.uuid();
