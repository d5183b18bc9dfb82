import { z } from 'zod';
import { Timestamp } from '../../../platform/http/index.js';

export const RunState = z
  .object({
    id: z.string(),
    at: Timestamp,
    step: z.number().describe('Grows with each state'),
    after: z
      .array(z.string())
      .describe(
        'What was done to come to it: steps of a chain, nodes of a plan, `model`, `tools`, `correct`; `hear` reads the ' +
          'message, `start` begins',
      ),
    next: z.array(z.string()).describe('What comes next, by the same names; nothing after the last step'),
  })
  .meta({ id: 'RunState' });
export type RunState = z.infer<typeof RunState>;

export const RunStates = z.object({ items: z.array(RunState) }).meta({ id: 'RunStates' });
export type RunStates = z.infer<typeof RunStates>;

export const RunStateDetails = RunState.extend({
  values: z
    .object({
      said: z.string().describe('To the reader, so far'),
      messages: z
        .array(
          z.object({
            role: z.string(),
            text: z.string(),
            toolCalls: z.array(z.object({ name: z.string(), arguments: z.unknown() })).optional(),
          }),
        )
        .describe('Of the model and its tools, if there are such'),
      slots: z.record(z.string(), z.unknown()).describe('Of a chain: what it has been answered'),
      given: z.record(z.string(), z.unknown()).describe('What steps of a chain, or nodes of a plan, gave'),
      isCut: z.boolean().describe('A limit was reached'),
    })
    .describe(
      'What it had come to. The conversation that its models were shown is in no state: each attempt reads it anew from the chat',
    ),
}).meta({ id: 'RunStateDetails' });
export type RunStateDetails = z.infer<typeof RunStateDetails>;

/** LangGraph's ids of checkpoints are UUIDs of version 6. */
export const StateId = z.uuid();
