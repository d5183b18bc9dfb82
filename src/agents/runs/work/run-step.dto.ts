import { z } from 'zod';
import { Timestamp } from '../../../platform/http/index.js';
import { toolCallStates } from '../../../tools/index.js';

const Times = {
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  via: z
    .string()
    .describe('Empty: the role itself; else the key of the call by which another role was asked'),
  epoch: z.number().describe('The attempt that did it'),
};

const ModelStep = z.object({
  kind: z.literal('model'),
  model: z.string(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  cost: z.number().nullable().describe('By the price of the model, where it has one'),
  finishReason: z.string().nullable(),
  ...Times,
});

const ToolStep = z.object({
  kind: z.literal('tool'),
  key: z.string(),
  tool: z.string(),
  arguments: z.unknown(),
  readOnly: z.boolean(),
  state: z.enum(toolCallStates),
  result: z.string().nullable(),
  ...Times,
});

export const RunStep = z.discriminatedUnion('kind', [ModelStep, ToolStep]).meta({ id: 'RunStep' });
export type RunStep = z.infer<typeof RunStep>;

export const RunSteps = z.object({ items: z.array(RunStep) }).meta({ id: 'RunSteps' });
export type RunSteps = z.infer<typeof RunSteps>;
