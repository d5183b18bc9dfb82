import { z } from 'zod';
import { LongText, Text } from '../../../platform/http/index.js';
import { Condition } from './condition.js';
import { Slot } from './slot.js';

export const StepId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be a small letter, and then small letters, digits and _');

const Arguments = z.record(z.string().max(100), z.unknown()).default({});
const base = { id: StepId, next: StepId.optional().describe('By default the step below') };

const PromptStep = z.strictObject({
  ...base,
  kind: z.literal('prompt'),
  prompt: LongText(20_000).describe('Asked of the model; a template'),
  system: LongText(20_000).optional().describe('Instead of the prompt of the agent; a template'),
  output: z.record(z.string(), z.unknown()).optional().describe('JSON Schema of what it must give'),
  say: z.boolean().default(false).describe('Whether it is a part of the answer'),
});

const ToolStep = z.strictObject({
  ...base,
  kind: z.literal('tool'),
  tool: Text(64),
  arguments: Arguments.describe('Texts in it are templates; one that is a single variable keeps its type'),
});

const BranchStep = z.strictObject({
  id: StepId,
  kind: z.literal('branch'),
  cases: z
    .array(z.strictObject({ when: Condition, to: StepId }))
    .min(1)
    .max(20),
  else: StepId.optional().describe('By default the step below'),
});

const SayStep = z.strictObject({ ...base, kind: z.literal('say'), text: LongText(8_000) });

const AskStep = z.strictObject({
  ...base,
  kind: z.literal('ask'),
  question: LongText(2_000),
  hint: LongText(1_000).optional().describe('Said before the question when an answer was not understood'),
  slot: Slot,
  confirm: z
    .boolean()
    .optional()
    .describe('Whether what was understood is asked back; by default when it is not certain'),
  ahead: z
    .boolean()
    .default(false)
    .describe('Whether it is filled by what is said before it is asked, and then not asked'),
});

const ConfirmStep = z.strictObject({ ...base, kind: z.literal('confirm'), text: LongText(4_000) });

const FinishStep = z.strictObject({
  id: StepId,
  kind: z.literal('finish'),
  text: LongText(8_000),
  call: z.strictObject({ tool: Text(64), arguments: Arguments }).optional(),
  afterwards: z
    .enum(['restart', 'answer'])
    .default('restart')
    .describe('What the next message does: begin a new dialog, or be answered by the model'),
});

export const Step = z.discriminatedUnion('kind', [
  PromptStep,
  ToolStep,
  BranchStep,
  SayStep,
  AskStep,
  ConfirmStep,
  FinishStep,
]);
export type Step = z.infer<typeof Step>;
export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;
export type Ask = StepOf<'ask'>;

/** What the answers to a step's question are kept under. */
export const slotNameOf = ({ id, slot }: Ask): string => slot.name ?? id;

/** A step that ends the turn, unless it has its answer. */
export const waits = ({ kind }: Step): boolean => kind === 'ask' || kind === 'confirm' || kind === 'finish';

/** A step that says something whenever it is come to; a question whose answer is known is passed over. */
export const speaks = (step: Step): boolean =>
  ['say', 'confirm', 'finish'].includes(step.kind) || (step.kind === 'prompt' && step.say);
