import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { SimpleChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import type { ModelChunk, ModelMessage, ModelRequest } from '../model.js';

interface Source {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>;
}

/** The demo answer as a LangChain model; it takes tools, so that graphs accept it, and calls none. */
export class DemoChatModel extends SimpleChatModel {
  constructor(private readonly source: Source) {
    super({ maxRetries: 0 });
  }

  override _llmType(): string {
    return 'demo';
  }

  override bindTools(): this {
    return this;
  }

  override async _call(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<string> {
    let text = '';
    for await (const chunk of this._streamResponseChunks(messages, options)) text += chunk.text;
    return text;
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    { signal = new AbortController().signal }: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const chunk of this.source.stream({ messages: messages.map(modelMessage) }, signal)) {
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

function modelMessage(message: BaseMessage): ModelMessage {
  const role = message.type === 'human' ? 'user' : message.type === 'system' ? 'system' : 'assistant';
  return { role, content: message.text };
}

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
