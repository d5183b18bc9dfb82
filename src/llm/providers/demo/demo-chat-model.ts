import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import type { ModelChunk } from '../../model.js';
import { demoReply, type DemoReply } from './demo-answer.js';
import type { DemoCall, DemoTool } from './demo-rules.js';
import type { DemoMessage } from './demo-turn.js';

/** How the provider says a text: in pieces, and then how many tokens it took. */
type Speak = (messages: DemoMessage[], text: string, signal: AbortSignal) => AsyncIterable<ModelChunk>;

/** As agents offer them. */
interface Offered {
  function: DemoTool;
}

/** The demo as a LangChain model: it calls tools by simple rules, each once for a question. */
export class DemoChatModel extends BaseChatModel {
  constructor(
    private readonly speak: Speak,
    private readonly tools: DemoTool[] = [],
  ) {
    super({ maxRetries: 0 });
  }

  override _llmType(): string {
    return 'demo';
  }

  override getLsParams(options: this['ParsedCallOptions']) {
    return { ...super.getLsParams(options), ls_provider: 'demo', ls_model_name: 'demo' };
  }

  override bindTools(tools: unknown[]): DemoChatModel {
    return new DemoChatModel(
      this.speak,
      (tools as Offered[]).map(({ function: { name, parameters } }) => ({ name, parameters })),
    );
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined;
    for await (const chunk of this._streamResponseChunks(messages, options))
      whole = whole ? whole.concat(chunk) : chunk;
    return { generations: whole ? [whole] : [] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    { signal = new AbortController().signal }: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const conversation = messages.map(demoMessage);
    const reply: DemoReply = demoReply(conversation, this.tools, sourcesOf(messages));
    if ('calls' in reply) yield callChunk(reply.calls);
    for await (const chunk of this.speak(conversation, 'text' in reply ? reply.text : '', signal)) {
      const text = chunk.type === 'text' ? chunk.text : '';
      const message = new AIMessageChunk({
        content: text,
        ...(chunk.type === 'finish' && metadataOf(chunk)),
      });
      yield new ChatGenerationChunk({ text, message });
      if (text) await run?.handleLLMNewToken(text);
    }
  }
}

const roles: Record<string, DemoMessage['role']> = { human: 'user', system: 'system', tool: 'tool' };

function demoMessage(message: BaseMessage): DemoMessage {
  const { type, text: content } = message;
  return { role: roles[type] ?? 'assistant', content };
}

/** Who gave each result since the last question: the role that was asked, or the tool. */
function sourcesOf(messages: BaseMessage[]): string[] {
  const calls = messages.flatMap((message) =>
    AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [],
  );
  const results = messages.slice(
    messages.findLastIndex(({ type }) => type === 'human' || type === 'system') + 1,
  );
  return results.flatMap((message) => {
    if (!ToolMessage.isInstance(message)) return [];
    const role: unknown = calls.find(({ id }) => id === message.tool_call_id)?.args.role;
    return [typeof role === 'string' ? role : (message.name ?? '')];
  });
}

const callChunk = (calls: DemoCall[]): ChatGenerationChunk =>
  new ChatGenerationChunk({
    text: '',
    message: new AIMessageChunk({
      content: '',
      tool_call_chunks: calls.map(({ tool, arguments: written }, index) => ({
        type: 'tool_call_chunk' as const,
        id: `call_${index}`,
        index,
        name: tool,
        args: JSON.stringify(written),
      })),
    }),
  });

function metadataOf({ reason, usage }: Extract<ModelChunk, { type: 'finish' }>) {
  const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
  return {
    response_metadata: { finish_reason: reason },
    usage_metadata: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  };
}
