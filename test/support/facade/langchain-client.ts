import { HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import type { MakeFacadeClient } from './facade-client.js';

/** LangChain's ChatOpenAI and OpenAIEmbeddings. */
export const langchainClient: MakeFacadeClient = ({ baseUrl, apiKey }) => {
  const common = { apiKey, configuration: { baseURL: baseUrl }, maxRetries: 0 };
  const chat = (model: string) => new ChatOpenAI({ ...common, model });
  return {
    async ask(model, question) {
      const { text, usage_metadata: usage } = await chat(model).invoke(question);
      return { text, totalTokens: usage?.total_tokens ?? 0 };
    },
    async *stream(model, question, signal) {
      for await (const { text } of await chat(model).stream(question, { signal })) if (text) yield text;
    },
    async useTool(model, question, { run, ...tool }) {
      const equipped = chat(model).bindTools([{ type: 'function', function: tool }]);
      const asked: BaseMessage[] = [new HumanMessage(question)];
      const first = await equipped.invoke(asked);
      asked.push(first);
      for (const { id = '', args } of first.tool_calls ?? [])
        asked.push(new ToolMessage({ tool_call_id: id, content: run(args) }));
      return (await equipped.invoke(asked)).text;
    },
    embed(model, texts, dimensions) {
      return new OpenAIEmbeddings({ ...common, model, dimensions }).embedDocuments(texts);
    },
    failureOf(thrown) {
      const { status, code } = thrown as { status?: unknown; code?: unknown };
      if (typeof status !== 'number') throw thrown;
      return { status, code: String(code) };
    },
  };
};
