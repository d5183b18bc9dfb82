import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { JsonSchema } from '../platform/json-schema/index.js';
import type { ModelServerState, Routing, Seen } from './servers/server-state.js';
import type { Limits } from './watch.js';

export const imageDetails = ['auto', 'low', 'high'] as const;

/** A picture; only for models that take them. */
export interface ModelImage {
  mime: string;
  /** In base64. */
  data: string;
  /** Before which of the text's UTF-16 units it stands; behind the text where this is left out. */
  at?: number;
  /** How closely it is to be looked at, for servers that know of it. */
  detail?: (typeof imageDetails)[number];
}

/** What a model wants to be called by whoever asks it, and not by us. */
export interface ModelToolCall {
  id: string;
  name: string;
  /** JSON, as the model wrote it. */
  arguments: string;
}

export interface ModelMessage {
  /** `tool`: the result of one of the calls of an assistant's message before it. */
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  images?: ModelImage[];
  /** Of an assistant's message. */
  toolCalls?: ModelToolCall[];
  /** Of a result: which call it is of, and of which tool. */
  toolCallId?: string;
  toolName?: string;
}

/** How likely a token was (https://platform.openai.com/docs/api-reference/chat/object, `logprobs`). */
export interface TokenLikelihood {
  token: string;
  logprob: number;
  /** In UTF-8, where the server tells. */
  bytes: number[] | null;
}

export interface TokenLogprob extends TokenLikelihood {
  /** What might have stood in its place. */
  top_logprobs: TokenLikelihood[];
}

export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** The arguments of a call as an object; what is no JSON object is none. */
export function argumentsIn({
  arguments: written,
}: Pick<ModelToolCall, 'arguments'>): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  /** Of those in: read from a cache. Where the server tells. */
  cachedTokens?: number;
  /** Of those out: thought and not said. Where the server tells. */
  reasoningTokens?: number;
}

/** Hears what becomes of the requests that one call makes; where a call is made again, of each of them. */
export interface Requests {
  /** The server has it, as far as one can know, and works on it. */
  sent(): void;
  /** The server has said that it does not. */
  refused(): void;
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
  frequencyPenalty?: number;
  presencePenalty?: number;
  reasoningEffort?: ReasoningEffort;
  /** The answer shall be JSON that keeps to it; servers see to that as well as they can, and models as they like. */
  outputSchema?: JsonSchema;
  /** The server shall make sure of it, where it can: the schema is written for that. */
  strictOutput?: boolean;
  /** Who counts what is asked of servers. */
  requests?: Requests;
}

export interface ModelRequest extends ChatModelOptions {
  messages: ModelMessage[];
  /** How likely each token of the answer was, with so many others in its place; undefined: that is not asked for. */
  logprobs?: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/**
 * An empty text from a provider is a token that is not text (reasoning, a tool call): it shows that the
 * model is alive. The watchdog takes those out; nobody behind it sees one.
 */
export type ModelChunk =
  | { type: 'text'; text: string; logprobs?: TokenLogprob[] }
  /** Where there are several servers, `answeredBy` says which, and with which model. */
  | { type: 'finish'; reason: FinishReason; usage?: TokenUsage; answeredBy?: string };

export interface ModelHealth {
  state: 'up' | 'down' | 'demo';
  provider: string;
  model: string;
  latencyMs: number;
  detail?: string;
  /** Each of them, where there are several. */
  servers?: (Pick<ModelServerState, 'name' | keyof Seen> & Partial<Routing>)[];
}

/** One kind of model server. A provider is the default export of `providers/<name>.provider.ts`. */
export interface ModelProvider {
  readonly name: string;
  readonly defaultModel: string;

  /** One upstream call without retries or limits; throws ModelCallError, or the signal's reason. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>;

  /** The same server as LangChain's port, under the same watchdog; for graphs and tools. */
  chatModel(options: ChatModelOptions, limits?: Limits): Promise<BaseChatModel>;

  /** The chat models that the server offers. */
  listModels(signal: AbortSignal): Promise<string[]>;

  /** Whether this model looks at pictures, as far as the server tells. */
  takesImages(model: string | undefined, signal: AbortSignal): Promise<boolean>;

  /** How it is, where it knows already. */
  health?(): ModelHealth;

  /** Closes idle connections and cuts the calls that are still under way. */
  close?(): Promise<void>;
}
