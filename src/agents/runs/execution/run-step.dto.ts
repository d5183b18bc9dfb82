import { z } from 'zod';
import { Timestamp } from '../../../platform/http/index.js';
import { ApprovalStep, toolCallStates } from '../../../tools/index.js';
import { stageStates } from './run-stage.entity.js';

const About = {
  via: z
    .string()
    .describe(
      'Empty: done by the role that was asked; else the `key` of the call by which that one asked another role, and with ' +
        'a `/` between them the keys of the calls on the way to it',
    ),
  epoch: z.number().describe('The attempt that did it'),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable().describe('Null: not yet, or not known'),
};

const agentUsername = z.string().nullable().describe('The role that did it');
const errorCode = z.string().nullable().describe('What went wrong; null: nothing');

const AttemptStep = z.object({
  kind: z.literal('attempt'),
  agentUsername,
  state: z
    .enum(stageStates)
    .describe('`waiting`: it was laid aside until people have decided; a later attempt goes on'),
  errorCode,
  ...About,
});

const PlanStep = z.object({
  kind: z.literal('step'),
  name: z
    .string()
    .describe(
      'Of a chain, such as `ask:budget`; of a plan, its node; `tool:name`: a call that was none, for there is no such tool or its arguments are no JSON; `left-out:n`: so many earlier messages that did not fit the model',
    ),
  agentUsername,
  state: z.enum(stageStates),
  errorCode,
  ...About,
});

const ModelStep = z.object({
  kind: z.literal('model'),
  model: z.string().describe('As its server calls it'),
  purpose: z
    .enum(['answer', 'summary', 'retrieval'])
    .describe(
      '`summary`: of earlier messages, which did not fit the model; `retrieval`: of passages for the answer',
    ),
  agentUsername,
  inputTokens: z.number().nullable().describe('Null: nothing came of the call'),
  outputTokens: z.number().nullable(),
  cachedTokens: z.number().nullable().describe('Of those in: read from a cache; null: not told'),
  reasoningTokens: z.number().nullable().describe('Of those out: thought and not said; null: not told'),
  isEstimate: z
    .boolean()
    .describe(
      'Tokens and cost are counted from what was sent and heard: the server has not told them, or the worker died in the middle',
    ),
  cost: z.number().nullable().describe('By the price of the model, where it has one'),
  firstTokenMillis: z.number().nullable().describe('From the call to the first token; null: none came'),
  finishReason: z.string().nullable(),
  errorCode: errorCode.describe(
    'What went wrong; `worker_lost`: its worker died in the middle of it; null: nothing',
  ),
  ...About,
});

const ToolStep = z.object({
  kind: z.literal('tool'),
  key: z.string().describe('Names the call in its run, the same in every attempt'),
  tool: z.string(),
  arguments: z.unknown(),
  readOnly: z.boolean().describe('It changes nothing'),
  state: z
    .enum(toolCallStates)
    .describe(
      '`refused`: not made; `unknown`: its worker died in the middle of it, and it was not made again',
    ),
  result: z.string().nullable().describe('As the model was given it'),
  ...About,
});

export const RunStep = z
  .discriminatedUnion('kind', [AttemptStep, PlanStep, ModelStep, ToolStep, ApprovalStep])
  .meta({ id: 'RunStep', description: 'One piece of the work on a run' });
export type RunStep = z.infer<typeof RunStep>;

export const RunSteps = z.object({ items: z.array(RunStep) }).meta({ id: 'RunSteps' });
export type RunSteps = z.infer<typeof RunSteps>;
