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
    async useTool(model, question, { run, ...tool }) {
      const tools = [{ type: 'function' as const, function: tool }];
      const asked: OpenAI.ChatCompletionMessageParam[] = messages(question);
      const first = await client.chat.completions.create({ model, messages: asked, tools });
      const message = first.choices[0]?.message;
      for (const call of message?.tool_calls ?? []) {
        if (call.type !== 'function') continue;
        const content = run(JSON.parse(call.function.arguments));
        asked.push(message!, { role: 'tool', tool_call_id: call.id, content });
      }
      const { choices } = await client.chat.completions.create({ model, messages: asked, tools });
      return choices[0]?.message.content ?? '';
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
