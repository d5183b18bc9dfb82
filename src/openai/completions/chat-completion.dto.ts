import { z } from 'zod';
import { reasoningEfforts } from '../../llm/index.js';
import { Storable } from '../../platform/http/index.js';

const Stop = Storable(500).min(1);
const FunctionName = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ and -');

const roles = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

/** What it holds is read part by part (`messages.ts`), so that a mistake is told where it is. */
const ChatMessage = z
  .looseObject({
    role: z.enum(roles, `must be one of ${roles.join(', ')}; function is deprecated: use tool`),
    content: z
      .unknown()
      .meta({
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'object' } }],
        description: 'A text, or parts: `text`, and of users also `image_url` and `file`',
      })
      .optional(),
  })
  .meta({ examples: [{ role: 'user', content: 'Hello' }] });

const Tool = z.looseObject({
  type: z.literal('function', 'only functions are taken'),
  function: z.looseObject({
    name: FunctionName,
    description: Storable(20_000).nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
});

const NamedTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string() }),
});

const ToolChoice = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    NamedTool,
    z.looseObject({
      type: z.literal('allowed_tools'),
      allowed_tools: z.looseObject({
        mode: z.enum(['auto', 'required']),
        tools: z.array(NamedTool).min(1).max(128),
      }),
    }),
  ],
  'must be none, auto, required, a function, or allowed_tools of functions',
);

const ResponseFormat = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: z.literal('text') }),
    z.looseObject({ type: z.literal('json_object') }),
    z.looseObject({
      type: z.literal('json_schema'),
      json_schema: z.looseObject({
        name: FunctionName,
        schema: z.record(z.string(), z.unknown()),
        strict: z.boolean().nullish(),
      }),
    }),
  ],
  'must be text, json_object or json_schema',
);

/**
 * `POST /v1/chat/completions` (OpenAI API reference, "Create chat completion"); docs/openai.md says what becomes of each
 * parameter. What is refused by its name is in `refused-parameters.ts`; what OpenAI does not know is left alone.
 */
export const ChatCompletionRequest = z.looseObject({
  model: z.string().min(1).max(200),
  messages: z.array(ChatMessage).min(1).max(2_000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.number().int().min(1).max(1_000_000).nullish(),
  max_completion_tokens: z.number().int().min(1).max(1_000_000).nullish(),
  stop: z.union([Stop, z.array(Stop).max(4)]).nullish(),
  seed: z.number().int().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  reasoning_effort: z.enum(reasoningEfforts).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  response_format: ResponseFormat.nullish(),
  tools: z.array(Tool).max(128).nullish(),
  tool_choice: ToolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  user: Storable(512).nullish(),
  metadata: z.record(Storable(64), Storable(512)).nullish(),
  store: z.boolean().nullish(),
  n: z.number().int().nullish(),
  modalities: z.array(z.string()).max(10).nullish(),
  service_tier: z.string().max(50).nullish(),
});
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;
export type ChatMessage = z.infer<typeof ChatMessage>;
