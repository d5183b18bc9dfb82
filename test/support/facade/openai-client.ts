import OpenAI, { APIError } from 'openai';
import type { MakeFacadeClient } from './facade-client.js';

/** The official SDK. */
export const openAiClient: MakeFacadeClient = ({ baseUrl, apiKey }) => {
  const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
  const messages = (content: string) => [{ role: 'user' as const, content }];
  return {
    async ask(model, question) {
      const { choices, usage } = await client.chat.completions.create({
        model,
        messages: messages(question),
      });
      return { text: choices[0]?.message.content ?? '', totalTokens: usage?.total_tokens ?? 0 };
    },
    async *stream(model, question, signal) {
      const chunks = await client.chat.completions.create(
        { model, messages: messages(question), stream: true },
        { signal },
      );
      for await (const { choices } of chunks) {
        const text = choices[0]?.delta.content;
        if (text) yield text;
      }
    },
    async embed(model, input, dimensions) {
      const { data } = await client.embeddings.create({ model, input, dimensions });
      return data.map(({ embedding }) => embedding);
    },
    failureOf(thrown) {
      if (!(thrown instanceof APIError)) throw thrown;
      return { status: Number(thrown.status), code: String(thrown.code) };
    },
  };
};
