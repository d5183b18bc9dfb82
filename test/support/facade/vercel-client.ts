import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import type { MakeFacadeClient } from './facade-client.js';
import { OpenAiError } from './shapes.js';

/** Vercel's AI SDK, with its provider for compatible servers. */
export const vercelClient: MakeFacadeClient = ({ baseUrl, apiKey }) => {
  const provider = createOpenAICompatible({ name: 'artel', baseURL: baseUrl, apiKey, includeUsage: true });
  const common = { maxRetries: 0 };
  return {
    async ask(model, prompt) {
      const { text, usage } = await generateText({ ...common, model: provider(model), prompt });
      return { text, totalTokens: usage.totalTokens ?? 0 };
    },
    async *stream(model, prompt, abortSignal) {
      const errors: unknown[] = [];
      const { textStream } = streamText({
        ...common,
        model: provider(model),
        prompt,
        abortSignal,
        onError: ({ error }) => void errors.push(error),
      });
      yield* textStream;
      // It ends its stream of texts also where the answer broke off, and tells why beside it.
      for (const error of errors) throw error instanceof Error ? error : new Error(String(error));
    },
    async useTool(model, prompt, { name, description, parameters, run }) {
      const inputSchema = jsonSchema(parameters);
      const tools = {
        [name]: tool({ description, inputSchema, execute: (given) => Promise.resolve(run(given)) }),
      };
      const asked = { ...common, model: provider(model), prompt, tools, stopWhen: stepCountIs(3) };
      return (await generateText(asked)).text;
    },
    async embed(model, values, dimensions) {
      const providerOptions = dimensions ? { artel: { dimensions } } : undefined;
      const asked = { ...common, model: provider.embeddingModel(model), values, providerOptions };
      return (await embedMany(asked)).embeddings;
    },
    failureOf(thrown) {
      if (!APICallError.isInstance(thrown)) throw thrown;
      const { error } = OpenAiError.parse(JSON.parse(thrown.responseBody ?? ''));
      return { status: thrown.statusCode ?? 0, code: String(error.code) };
    },
  };
};
