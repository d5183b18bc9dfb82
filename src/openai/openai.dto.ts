import { z } from 'zod';
import { Storable } from '../platform/http/index.js';

const TextPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const Content = z.union([z.string(), z.array(TextPart).min(1).max(1_000)]);

const ChatMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: Content,
});

const Stop = Storable(500).min(1);

/**
 * `POST /v1/chat/completions` (OpenAI API reference, "Create chat completion"). Parameters that we do not have
 * are taken and ignored, as compatible servers do; those that would change the meaning of the answer are refused.
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
  n: z.literal(1).nullish(),
});
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;

/** Joins the text parts; throws a zod error for text that cannot be stored. */
export const textOf = (content: z.infer<typeof Content>): string => {
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
  return Storable(2_000_000).parse(text);
};
