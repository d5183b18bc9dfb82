import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { JsonSchema } from '../platform/json-schema/index.js';

/** A picture; only for models that take them. */
export interface ModelImage {
  mime: string;
  /** In base64. */
  data: string;
}

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
  images?: ModelImage[];
}

export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
}

/** How an answer is written, whichever way the model is asked. */
export interface ChatModelOptions {
  /** Defaults to the provider's model. */
  model?: string;
  temperature?: number;
  maxTokens?: number;
  stop?: string[];
  topP?: number;
  seed?: number;
  /** The answer shall be JSON that keeps to it; servers see to that as well as they can, and models as they like. */
  outputSchema?: JsonSchema;
}

export interface ModelRequest extends ChatModelOptions {
  messages: ModelMessage[];
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/**
 * An empty text from a provider is a token that is not text (reasoning, a tool call): it shows that the
 * model is alive. The watchdog takes those out; nobody behind it sees one.
 */
export type ModelChunk =
  { type: 'text'; text: string } | { type: 'finish'; reason: FinishReason; usage?: TokenUsage };

/** One kind of model server. A provider is the default export of `providers/<name>.provider.ts`. */
export interface ModelProvider {
  readonly name: string;
  readonly defaultModel: string;

  /** One upstream call without retries or limits; throws ModelCallError, or the signal's reason. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>;

  /** The same server as LangChain's port, under the same watchdog; for graphs and tools. */
  chatModel(options: ChatModelOptions): Promise<BaseChatModel>;

  /** The chat models that the server offers. */
  listModels(signal: AbortSignal): Promise<string[]>;

  /** Whether this model looks at pictures, as far as the server tells. */
  takesImages(model: string | undefined, signal: AbortSignal): Promise<boolean>;

  /** Closes idle connections and cuts the calls that are still under way. */
  close?(): Promise<void>;
}
