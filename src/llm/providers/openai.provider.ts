import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Config } from '../../platform/config/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import { guardedFetch } from '../guarded-fetch.js';
import { ModelCallError } from '../model-call-error.js';
import type {
  ChatModelOptions,
  ModelChunk,
  ModelImage,
  ModelMessage,
  ModelProvider,
  ModelRequest,
  ModelToolCall,
} from '../model.js';
import { piecesOf } from '../picture-places.js';
import { limitsOf } from '../watchdog.js';
import { chunksOf } from './line-decoder.js';
import { ModelServer } from './model-server.js';
import { OpenAiDecoder } from './openai-decoder.js';

const chatPath = '/chat/completions';
/** The default model's name until the server was asked for it. */
const unknownYet = 'default';

/** https://platform.openai.com/docs/api-reference/chat, and whatever speaks it: vLLM, llama.cpp, gateways. */
export default class OpenAiProvider implements ModelProvider {
  readonly name = 'openai';
  private readonly server: ModelServer;
  private readonly isOpenAi: boolean;
  private model?: string;

  constructor(private readonly config: Config) {
    const { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: key, LLM_MODEL: model } = config;
    this.isOpenAi = new URL(baseUrl).hostname === 'api.openai.com';
    this.model = model ?? (this.isOpenAi ? 'gpt-4o-mini' : undefined);
    this.server = new ModelServer(baseUrl, key && `Bearer ${key}`);
  }

  get defaultModel(): string {
    return this.model ?? unknownYet;
  }

  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk> {
    const model = this.known(request.model);
    return model === undefined ? this.streamFirst(request, signal) : this.streamOf(model, request, signal);
  }

  private async *streamFirst(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk, void> {
    yield* this.streamOf(await this.named(undefined, signal), request, signal);
  }

  private streamOf(model: string, request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk> {
    const body = this.body({ ...request, model });
    return chunksOf(this.server.lines(chatPath, body, signal, request.requests), new OpenAiDecoder());
  }

  async chatModel(
    {
      model,
      temperature,
      maxTokens,
      stop,
      topP,
      seed,
      frequencyPenalty,
      presencePenalty,
      reasoningEffort,
      outputSchema,
      strictOutput,
      requests,
    }: ChatModelOptions,
    limits = limitsOf(this.config),
  ): Promise<BaseChatModel> {
    const { chatOpenAI } = await import('./openai-chat-model.js');
    const fetch = guardedFetch({
      path: chatPath,
      limits,
      lines: (body, signal) => this.server.lines(chatPath, body, signal, requests),
      decoder: () => new OpenAiDecoder(),
      schemaIn: 'response_format',
    });
    return chatOpenAI({
      model: await this.named(model, AbortSignal.timeout(limits.firstToken)),
      temperature,
      maxTokens: Math.min(maxTokens ?? Infinity, this.config.LLM_MAX_OUTPUT_TOKENS),
      stop,
      topP,
      // What is undefined is not sent.
      modelKwargs: {
        seed,
        frequency_penalty: frequencyPenalty,
        presence_penalty: presencePenalty,
        reasoning_effort: reasoningEffort,
        response_format: outputSchema && responseFormat(outputSchema, strictOutput),
      },
      // The real key stays here: a model's fields end up in traces.
      apiKey: 'kept-by-artel',
      timeout: limits.total + 60_000,
      configuration: { baseURL: this.config.OPENAI_BASE_URL, fetch },
    });
  }

  async listModels(signal: AbortSignal): Promise<string[]> {
    const { data } = (await this.server.json('/models', signal)) as { data?: unknown };
    if (!Array.isArray(data)) return [];
    return (data as { id: unknown }[]).map(({ id }) => id).filter((id) => typeof id === 'string');
  }

  /** Compatible servers do not tell, and fail on a picture that their model cannot see. */
  takesImages(): Promise<boolean> {
    return Promise.resolve(this.isOpenAi);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private known(model: string | undefined): string | undefined {
    return model && model !== unknownYet ? model : this.model;
  }

  private async named(model: string | undefined, signal: AbortSignal): Promise<string> {
    const known = this.known(model);
    if (known !== undefined) return known;
    const [first] = (await this.listModels(signal)).filter((id) => !/embed|rerank/i.test(id));
    if (!first)
      throw new ModelCallError('model_not_found', 'The model server offers no model; set LLM_MODEL');
    return (this.model = first);
  }

  private body(request: ModelRequest): string {
    return JSON.stringify({
      model: request.model,
      messages: request.messages.map(asSent),
      stream: true,
      stream_options: { include_usage: true },
      temperature: request.temperature,
      top_p: request.topP,
      seed: request.seed,
      stop: request.stop,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      reasoning_effort: request.reasoningEffort,
      ...(request.logprobs === undefined
        ? {}
        : { logprobs: true, top_logprobs: request.logprobs || undefined }),
      response_format: request.outputSchema && responseFormat(request.outputSchema, request.strictOutput),
      // OpenAI's reasoning models refuse the old name; many compatible servers know only that one.
      [this.isOpenAi ? 'max_completion_tokens' : 'max_tokens']: request.maxTokens,
    });
  }
}

/** https://platform.openai.com/docs/guides/structured-outputs; the strict way knows few keywords and no options. */
const responseFormat = (schema: JsonSchema, strict = false) => ({
  type: 'json_schema',
  json_schema: { name: 'answer', schema, strict },
});

/** https://platform.openai.com/docs/guides/images-vision and /function-calling: pictures are parts of the content. */
const asSent = (message: ModelMessage) => {
  const { role, content, images, toolCalls, toolCallId } = message;
  if (role === 'tool') return { role, content, tool_call_id: toolCallId };
  if (toolCalls?.length) return { role, content: content || null, tool_calls: toolCalls.map(asFunctionCall) };
  if (!images?.length) return { role, content };
  return { role, content: piecesOf(message).map(asPart) };
};

const asPart = (piece: string | ModelImage) => {
  if (typeof piece === 'string') return { type: 'text', text: piece };
  const { mime, data, detail } = piece;
  return { type: 'image_url', image_url: { url: `data:${mime};base64,${data}`, detail } };
};

const asFunctionCall = ({ id, name, arguments: written }: ModelToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: written },
});
