import { z } from 'zod';

/**
 * The answers of OpenAI's API, by its published reference: every field that it names, those that it requires required,
 * and of ours what stands beside them. An answer with a field that is neither fails.
 */
const count = z.int().min(0);
const seconds = count;

const CompletionUsage = z.strictObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z
    .strictObject({ cached_tokens: count.optional(), audio_tokens: count.optional() })
    .nullish(),
  completion_tokens_details: z
    .strictObject({
      reasoning_tokens: count.optional(),
      audio_tokens: count.optional(),
      accepted_prediction_tokens: count.optional(),
      rejected_prediction_tokens: count.optional(),
    })
    .nullish(),
});

const TokenLogprob = z.strictObject({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.int()).nullable(),
});
const Logprobs = z
  .strictObject({
    content: z.array(TokenLogprob.extend({ top_logprobs: z.array(TokenLogprob) })).nullable(),
    refusal: z.array(TokenLogprob.extend({ top_logprobs: z.array(TokenLogprob) })).nullish(),
  })
  .nullable();

const FinishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

const ToolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});

/** Ours: the run, what its answer cites, and that nobody has checked it. */
const Artel = z.looseObject({ run_id: z.uuid() });
const ServiceTier = z.string().nullish();

export const ChatCompletion = z.strictObject({
  id: z.string().min(1),
  object: z.literal('chat.completion'),
  created: seconds,
  model: z.string().min(1),
  choices: z
    .array(
      z.strictObject({
        index: count,
        message: z.strictObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          refusal: z.string().nullable(),
          tool_calls: z.array(ToolCall).optional(),
          annotations: z.array(z.unknown()).optional(),
        }),
        logprobs: Logprobs,
        finish_reason: FinishReason,
      }),
    )
    .min(1),
  usage: CompletionUsage,
  system_fingerprint: z.string().nullish(),
  service_tier: ServiceTier,
  metadata: z.record(z.string(), z.string()).nullish(),
  artel: Artel.optional(),
});

export const ChatCompletionChunk = z.strictObject({
  id: z.string().min(1),
  object: z.literal('chat.completion.chunk'),
  created: seconds,
  model: z.string().min(1),
  choices: z.array(
    z.strictObject({
      index: count,
      delta: z.strictObject({
        role: z.literal('assistant').optional(),
        content: z.string().nullish(),
        refusal: z.string().nullish(),
        tool_calls: z
          .array(
            z.strictObject({
              index: count,
              id: z.string().optional(),
              type: z.literal('function').optional(),
              function: z.strictObject({ name: z.string().optional(), arguments: z.string().optional() }),
            }),
          )
          .optional(),
      }),
      logprobs: Logprobs.optional(),
      finish_reason: FinishReason.nullable(),
    }),
  ),
  usage: CompletionUsage.nullish(),
  system_fingerprint: z.string().nullish(),
  service_tier: ServiceTier,
  artel: Artel.optional(),
});

export const Model = z.strictObject({
  id: z.string().min(1),
  object: z.literal('model'),
  created: seconds,
  owned_by: z.string().min(1),
  // Ours, as compatible servers have them.
  type: z.enum(['chat', 'embedding']),
  name: z.string().min(1),
  description: z.string(),
});
export const ModelList = z.strictObject({ object: z.literal('list'), data: z.array(Model) });

export const EmbeddingList = z.strictObject({
  object: z.literal('list'),
  data: z.array(
    z.strictObject({
      object: z.literal('embedding'),
      index: count,
      embedding: z.union([z.array(z.number()).min(1), z.base64().min(1)]),
    }),
  ),
  model: z.string().min(1),
  usage: z.strictObject({ prompt_tokens: count, total_tokens: count }),
});

export const OpenAiError = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
