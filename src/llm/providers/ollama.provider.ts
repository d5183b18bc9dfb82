import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Config } from '../../platform/config/index.js';
import { guardedFetch } from '../guarded-fetch.js';
import {
  argumentsIn,
  type ChatModelOptions,
  type ModelChunk,
  type ModelImage,
  type ModelMessage,
  type ModelProvider,
  type ModelRequest,
  type ModelToolCall,
  type ReasoningEffort,
} from '../model.js';
import { markedText, piecesOf } from '../picture-places.js';
import { limitsOf } from '../watchdog.js';
import { chunksOf } from './line-decoder.js';
import { ModelServer } from './model-server.js';
import { OllamaDecoder } from './ollama-decoder.js';

const chatPath = '/api/chat';

/** https://docs.ollama.com/api */
export default class OllamaProvider implements ModelProvider {
  readonly name = 'ollama';
  readonly defaultModel: string;
  private readonly server: ModelServer;

  constructor(private readonly config: Config) {
    this.defaultModel = config.LLM_MODEL ?? 'qwen2.5:7b';
    this.server = new ModelServer(config.OLLAMA_BASE_URL);
  }

  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk> {
    const lines = this.server.lines(chatPath, this.body(request), signal, request.requests);
    return chunksOf(lines, new OllamaDecoder());
  }

  async chatModel(
    {
      model = this.defaultModel,
      temperature,
      maxTokens,
      stop,
      topP,
      seed,
      frequencyPenalty,
      presencePenalty,
      reasoningEffort,
      outputSchema: format,
      requests,
    }: ChatModelOptions,
    limits = limitsOf(this.config),
  ): Promise<BaseChatModel> {
    const { AbortableChatOllama } = await import('./ollama-chat-model.js');
    const think = thinking(reasoningEffort);
    const endpoint = {
      path: chatPath,
      limits,
      lines: (body: string, signal: AbortSignal) =>
        this.server.lines(chatPath, withThinking(withItsPictures(body), think), signal, requests),
      decoder: () => new OllamaDecoder(),
      schemaIn: 'format',
    };
    const fields = {
      model,
      temperature,
      stop,
      topP,
      seed,
      frequencyPenalty,
      presencePenalty,
      format,
      numCtx: this.config.LLM_CONTEXT_TOKENS,
      numPredict: Math.min(maxTokens ?? Infinity, this.config.LLM_MAX_OUTPUT_TOKENS),
      baseUrl: new URL(this.config.OLLAMA_BASE_URL).origin,
      maxRetries: 0,
    };
    return new AbortableChatOllama(fields, (signal) => guardedFetch(endpoint, signal));
  }

  async listModels(signal: AbortSignal): Promise<string[]> {
    const { models } = (await this.server.json('/api/tags', signal)) as { models?: unknown };
    return Array.isArray(models) ? (models as InstalledModel[]).filter(canChat).map(({ name }) => name) : [];
  }

  async takesImages(model = this.defaultModel, signal: AbortSignal): Promise<boolean> {
    const body = JSON.stringify({ model });
    const { capabilities } = (await this.server.json('/api/show', signal, body)) as {
      capabilities?: unknown;
    };
    return Array.isArray(capabilities) && capabilities.includes('vision');
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private body({
    model = this.defaultModel,
    messages,
    outputSchema: format,
    ...given
  }: ModelRequest): string {
    const options = {
      // Ollama cuts a prompt silently to its own default, which is smaller than ours.
      num_ctx: this.config.LLM_CONTEXT_TOKENS,
      num_predict: given.maxTokens,
      temperature: given.temperature,
      top_p: given.topP,
      seed: given.seed,
      stop: given.stop,
      frequency_penalty: given.frequencyPenalty,
      presence_penalty: given.presencePenalty,
    };
    const { logprobs } = given;
    return JSON.stringify({
      model,
      messages: messages.map(asSent),
      stream: true,
      format,
      think: thinking(given.reasoningEffort),
      ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
      options,
    });
  }
}

/** Results are known by their tools, and in later versions by their calls as well. */
const asSent = ({ role, content, images, toolCalls, toolCallId, toolName }: ModelMessage) => ({
  role,
  ...(images ? withPictures(piecesOf({ content, images })) : { content }),
  ...(toolCalls?.length ? { tool_calls: toolCalls.map(asFunctionCall) } : {}),
  ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId, tool_name: toolName }),
});

const withPictures = (pieces: (string | ModelImage)[]) => ({
  content: markedText(pieces),
  images: pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece.data)),
});

const asFunctionCall = (call: ModelToolCall) => ({
  id: call.id,
  function: { name: call.name, arguments: argumentsIn(call) },
});

/** https://docs.ollama.com/capabilities/thinking: yes, no, or one of three levels. */
function thinking(effort: ReasoningEffort | undefined): boolean | 'low' | 'medium' | 'high' | undefined {
  if (effort === undefined) return undefined;
  if (effort === 'none') return false;
  if (effort === 'minimal') return 'low';
  return effort === 'xhigh' ? 'high' : effort;
}

/** LangChain's own field for it makes thoughts a part of the answer. */
function withThinking(body: string, think: ReturnType<typeof thinking>): string {
  return think === undefined ? body : JSON.stringify({ ...(JSON.parse(body) as object), think });
}

interface Sent {
  role: string;
  content: string;
  images?: string[];
}

/** LangChain makes a message of every picture; each belongs to the text before it, which marks its place. */
function withItsPictures(body: string): string {
  if (!body.includes('"images"')) return body;
  const { messages, ...request } = JSON.parse(body) as { messages: Sent[] };
  const joined: Sent[] = [];
  for (const message of messages) {
    const text = joined.at(-1);
    const isPicture = message.content === '' && message.images !== undefined;
    if (isPicture && text?.role === message.role)
      text.images = [...(text.images ?? []), ...(message.images ?? [])];
    else joined.push(message);
  }
  return JSON.stringify({ ...request, messages: joined });
}

interface InstalledModel {
  name: string;
  details?: { family?: string };
}

const canChat = ({ name, details }: InstalledModel) =>
  typeof name === 'string' && !/embed|minilm|^bge-/i.test(name) && !/bert/i.test(details?.family ?? '');
