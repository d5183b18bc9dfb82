import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type AIMessageChunk,
  type BaseMessage,
} from '@langchain/core/messages';
import {
  argumentsIn,
  piecesOf,
  withWritten,
  writtenBy,
  type FinishReason,
  type ModelImage,
  type ModelMessage,
  type ModelRegistry,
  type Requests,
  type TokenUsage,
} from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import { storable } from '../../platform/text/index.js';
import type { ModelPart, PartEnd, TracedMessage } from '../tracing/watched.js';
import type { ClientTool, ClientTools, Manner, TaskTool, Work } from './agent-type.js';
import { callModel } from './model-call.js';
import { costOfTools, costOfTurns } from './turns.js';

/** A conversation as LangChain's models take it. */
export function toLangChain(message: ModelMessage): BaseMessage {
  const { role, content, images = [], toolCalls = [], toolCallId = '', toolName } = message;
  if (role === 'system') return new SystemMessage(content);
  if (role === 'tool') return new ToolMessage({ content, tool_call_id: toolCallId, name: toolName });
  if (role === 'assistant') {
    const calls = toolCalls.map((call) => ({ id: call.id, name: call.name, args: argumentsIn(call) }));
    if (calls.length === 0) return new AIMessage(content);
    return new AIMessage({ content, tool_calls: calls, additional_kwargs: withWritten(toolCalls) });
  }
  if (images.length === 0) return new HumanMessage(content);
  return new HumanMessage({ content: piecesOf(message).map(asPart) });
}

const asPart = (piece: string | ModelImage) => {
  if (typeof piece === 'string') return { type: 'text' as const, text: piece };
  const { mime, data, detail } = piece;
  const url = `data:${mime};base64,${data}`;
  return { type: 'image_url' as const, image_url: { url, ...(detail ? { detail } : {}) } };
};

/** The model of a task, made for each call: how long its answer may be is known only then. */
export interface TaskModel {
  /** The longest answer. */
  most: number;
  make(maxTokens: number, requests?: Requests): Promise<BaseChatModel>;
}

export const modelFor = (models: ModelRegistry, manner: Manner, outputSchema?: JsonSchema): TaskModel => ({
  most: Math.min(manner.maxTokens ?? Infinity, models.maxOutputTokens),
  make: (maxTokens, requests) => models.chatModel({ ...manner, outputSchema, maxTokens, requests }),
});

interface Asking {
  tools?: TaskTool[];
  clientTools?: ClientTools;
  work: Work;
  say?: (text: string) => void;
  /** The longest answer, where the model's own is too long. */
  most?: number;
}

/** One call of a model with tools; what it says is told as it comes. */
export async function askModel(
  model: TaskModel,
  messages: BaseMessage[],
  { tools = [], clientTools, work, say = work.say, most = model.most }: Asking,
): Promise<AIMessage> {
  const offered: ClientTool[] = [...tools, ...(clientTools?.offered ?? [])];
  const inputTokens = costOfTurns(messages) + costOfTools(offered);
  const whole = await callModel(work, { inputTokens, most }, async (maxTokens, requests) => {
    const made = await model.make(maxTokens, requests);
    const bound =
      offered.length > 0 && made.bindTools
        ? made.bindTools(offered.map(asFunction), clientTools && callingOf(clientTools))
        : made;
    return {
      part: partOf(made, messages),
      ask: (heard) =>
        withOwnSignal(work.signal, async (signal) => {
          let whole: AIMessageChunk | undefined;
          for await (const piece of await bound.stream(messages, { signal })) {
            heard.token(piece.text);
            if (piece.text) say(piece.text);
            whole = whole ? whole.concat(piece) : piece;
          }
          work.signal.throwIfAborted();
          if (!whole) throw new AppError('model_incomplete');
          return whole;
        }),
      endOf,
    };
  });
  return new AIMessage({
    // What it wrote is kept with the graph's state.
    content: storable(whole.content),
    tool_calls: storable(whole.tool_calls),
    invalid_tool_calls: storable(whole.invalid_tool_calls),
    additional_kwargs: withWritten(storable(writtenBy(whole))),
    usage_metadata: whole.usage_metadata,
    response_metadata: { finish_reason: reasonOf(whole) },
  });
}

/** Clients leave their listeners on the signal of a call: that of a whole run would gather those of all its calls. */
async function withOwnSignal<T>(outer: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  outer.throwIfAborted();
  const own = new AbortController();
  const abort = () => own.abort(outer.reason);
  outer.addEventListener('abort', abort, { once: true });
  try {
    return await call(own.signal);
  } finally {
    outer.removeEventListener('abort', abort);
  }
}

function partOf(model: BaseChatModel, messages: BaseMessage[]): ModelPart {
  const { ls_provider, ls_model_name, ls_temperature, ls_max_tokens } = model.getLsParams({});
  return {
    kind: 'model',
    provider: ls_provider ?? '',
    model: ls_model_name ?? '',
    temperature: ls_temperature,
    maxTokens: ls_max_tokens,
    input: () => messages.map(traced),
  };
}

const traceRoles: Record<string, string> = { human: 'user', ai: 'assistant' };

/** Pictures are not a trace's business. */
const traced = (message: BaseMessage): TracedMessage => ({
  role: traceRoles[message.type] ?? message.type,
  content: message.text,
  ...(AIMessage.isInstance(message) && message.tool_calls?.length
    ? { toolCalls: message.tool_calls.map(({ id, name, args }) => ({ id, name, arguments: args })) }
    : {}),
  ...(ToolMessage.isInstance(message) ? { toolCallId: message.tool_call_id } : {}),
});

export function reasonOf({ response_metadata: metadata }: AIMessage | AIMessageChunk): FinishReason {
  const reason: unknown = metadata.finish_reason ?? metadata.done_reason;
  return reason === 'length' || reason === 'content_filter' || reason === 'tool_calls' ? reason : 'stop';
}

function usageOf({ usage_metadata: usage }: AIMessage | AIMessageChunk): TokenUsage | undefined {
  if (!usage) return undefined;
  const cachedTokens = usage.input_token_details?.cache_read;
  const reasoningTokens = usage.output_token_details?.reasoning;
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    ...(cachedTokens && { cachedTokens }),
    ...(reasoningTokens && { reasoningTokens }),
  };
}

const endOf = (whole: AIMessageChunk): PartEnd => ({
  output: traced(whole),
  usage: usageOf(whole),
  finishReason: reasonOf(whole),
  answeredBy: modelOf(whole),
});

function modelOf({ response_metadata: metadata }: AIMessageChunk): string | undefined {
  const name: unknown = metadata.model_name ?? metadata.model;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

const asFunction = ({ name, description, parameters, strict }: ClientTool) => ({
  type: 'function' as const,
  function: { name, description, parameters, strict },
});

/** As servers that know these options take them; for others the loop sees to it that they are kept. */
const callingOf = ({ choice, oneAtOnce }: ClientTools) => ({
  ...(choice === 'required' ? { tool_choice: choice } : {}),
  ...(oneAtOnce ? { parallel_tool_calls: false } : {}),
});
