import { z } from 'zod';
import { Id, LongText, Storable } from '../../platform/http/index.js';
import { RunUsage } from '../runs/queue/run-usage.js';
import { AgentView } from '../definitions/agent.dto.js';
import { DefinitionChanges } from '../types/agent-definition.js';

const Variables = z
  .strictObject({
    'organization.name': Storable(200).optional(),
    'agent.name': Storable(200).optional(),
    'caller.name': Storable(200).optional(),
    today: Storable(200).optional(),
  })
  .default({})
  .describe('Instead of what they are now');

const example = {
  definition: {
    name: 'Clerk',
    title: 'Clerk of the board',
    description: 'For minutes',
    type: 'simple',
    prompt: 'You are {{agent.name}}.',
  },
  question: 'What was decided?',
};

export const TryAgent = z
  .strictObject({
    agentId: Id.optional().describe('An agent as it is, or as the definition would change it'),
    definition: DefinitionChanges.default({}).describe('Without an agent: all of it'),
    messages: z
      .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: LongText(32_000) }))
      .max(50)
      .default([])
      .describe(
        'What was said before the question, oldest first. A `chain` goes through what the person said anew, each ' +
          'message a turn, and says its own part itself: texts of its model may differ',
      ),
    question: LongText(32_000),
    variables: Variables,
  })
  .meta({ examples: [example] });
export type TryAgent = z.infer<typeof TryAgent>;

export const TrialView = z
  .object({
    content: z.string(),
    finishReason: z.string().nullable().describe('`length`: a limit was reached'),
    usage: RunUsage.nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    steps: z
      .array(z.object({ type: z.string(), data: z.unknown() }))
      .describe('What it did on the way: calls of tools and their results, as in the events of runs'),
  })
  .meta({ id: 'Trial' });
export type TrialView = z.infer<typeof TrialView>;

export const PreviewPrompt = z.strictObject({
  prompt: LongText(100_000),
  agentId: Id.optional().describe(
    'Whose name stands for agent.name, and whose other parts are looked at too',
  ),
  variables: Variables,
});
export type PreviewPrompt = z.infer<typeof PreviewPrompt>;

export const PromptPreview = z
  .object({
    text: z.string(),
    variables: z
      .record(z.string(), z.string())
      .describe('Those that the prompt uses, with what they are now'),
    unknown: z.array(z.string()).describe('What looks like a variable and is none'),
    problems: AgentView.shape.problems.describe(
      'What saving it so would be refused for, and what of it does not work on this server as it is set up',
    ),
  })
  .meta({ id: 'PromptPreview' });
export type PromptPreview = z.infer<typeof PromptPreview>;
