import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Config } from '../../platform/config/index.js';
import type { JsonSchema } from '../../platform/json-schema/index.js';
import { guardedFetch } from '../guarded-fetch.js';
import { ModelCallError } from '../model-call-error.js';
import type { ChatModelOptions, ModelChunk, ModelMessage, ModelProvider, ModelRequest } from '../model.js';
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

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk, void> {
    const model = await this.named(request.model, signal);
    yield* chunksOf(
      this.server.lines(chatPath, this.body({ ...request, model }), signal),
      new OpenAiDecoder(),
    );
  }

  async chatModel({
    model,
    temperature,
    maxTokens,
    stop,
    topP,
    seed,
    outputSchema,
  }: ChatModelOptions): Promise<BaseChatModel> {
    const { chatOpenAI } = await import('./openai-chat-model.js');
    const limits = limitsOf(this.config);
    const fetch = guardedFetch({
      path: chatPath,
      limits,
      lines: (body, signal) => this.server.lines(chatPath, body, signal),
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
      modelKwargs: { seed, response_format: outputSchema && responseFormat(outputSchema) },
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

  private async named(model: string | undefined, signal: AbortSignal): Promise<string> {
    if (model && model !== unknownYet) return model;
    if (this.model) return this.model;
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
      response_format: request.outputSchema && responseFormat(request.outputSchema),
      // OpenAI's reasoning models refuse the old name; many compatible servers know only that one.
      [this.isOpenAi ? 'max_completion_tokens' : 'max_tokens']: request.maxTokens,
    });
  }
}

/** https://platform.openai.com/docs/guides/structured-outputs; the strict way knows few keywords and no options. */
const responseFormat = (schema: JsonSchema) => ({
  type: 'json_schema',
  json_schema: { name: 'answer', schema, strict: false },
});

/** https://platform.openai.com/docs/guides/images-vision: pictures are parts of the content. */
const asSent = ({ images, ...message }: ModelMessage) => {
  if (!images?.length) return message;
  const urls = images.map(({ mime, data }) => ({ url: `data:${mime};base64,${data}` }));
  const parts = urls.map((image_url) => ({ type: 'image_url', image_url }));
  return { ...message, content: [{ type: 'text', text: message.content }, ...parts] };
};
