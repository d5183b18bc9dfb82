import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Config } from '../../platform/config/index.js';
import { ModelCallError } from '../model-call-error.js';
import type { ChatModelOptions, ModelChunk, ModelHealth, ModelProvider, ModelRequest } from '../model.js';
import { limitsOf } from '../watchdog.js';
import { candidatesFor, nameOf, type Candidate } from './candidates.js';
import type { ModelServers } from './model-servers.js';

/** All of MODEL_SERVERS as one provider: whoever asks a model need not know that there are several. */
export class RoutedProvider implements ModelProvider {
  readonly name = 'servers';

  constructor(
    readonly servers: ModelServers,
    private readonly config: Config,
  ) {}

  get defaultModel(): string {
    const [first] = this.inOrder;
    return this.config.LLM_MODEL ?? nameOf(first?.name ?? this.name, first?.defaultModel);
  }

  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk> {
    return this.servers.router.route(
      {
        candidates: this.candidates(request.model),
        use: 'chat',
        patience: limitsOf(this.config).firstToken,
        size: () => sizeOf(request),
        open: (candidate, signal) => answeredBy(candidate, request, signal),
      },
      signal,
    );
  }

  async chatModel(options: ChatModelOptions, limits = limitsOf(this.config)): Promise<BaseChatModel> {
    const { RoutedChatModel } = await import('./routed-chat-model.js');
    const { model = this.defaultModel, maxTokens = Infinity } = options;
    const most = Math.min(maxTokens, this.config.LLM_MAX_OUTPUT_TOKENS);
    return new RoutedChatModel({
      ...{ options, limits },
      about: { provider: this.name, model, temperature: options.temperature, maxTokens: most },
      router: this.servers.router,
      candidates: () => this.candidates(options.model),
    });
  }

  /** By all the names that a role may want them by. Throws when a server does not tell what it has. */
  listModels(): Promise<string[]> {
    const names = this.servers.backends.flatMap(({ name, models }) => {
      if (!models) throw new ModelCallError('model_unavailable', `${name} has not told which models it has`);
      return [name, ...models, ...models.map((model) => nameOf(name, model))];
    });
    return Promise.resolve([...new Set(names)]);
  }

  /** Whoever answers must be able to look at them. */
  async takesImages(model: string | undefined, signal: AbortSignal): Promise<boolean> {
    const all = this.candidates(model).map(({ backend, model }) =>
      backend.provider.takesImages(model, signal),
    );
    return (await Promise.all(all)).every((takes) => takes);
  }

  health(): ModelHealth {
    const states = this.servers.states();
    const down = states.filter(({ state }) => state === 'down').map(({ name }) => name);
    const up = states.filter(({ state }) => state !== 'down');
    return {
      state: up.length > 0 ? 'up' : 'down',
      provider: this.name,
      model: this.defaultModel,
      latencyMs: Math.min(...(up.length > 0 ? up : states).map(({ latencyMs = 0 }) => latencyMs)),
      detail: down.length > 0 ? `Down: ${down.join(', ')}` : undefined,
    };
  }

  close(): Promise<void> {
    return this.servers.close();
  }

  private candidates(model: string | undefined): Candidate[] {
    return candidatesFor(this.servers.backends, model ?? this.config.LLM_MODEL);
  }

  private get inOrder() {
    return [...this.servers.backends].sort((one, other) => one.settings.order - other.settings.order);
  }
}

const sizeOf = ({ messages }: ModelRequest): number =>
  messages
    .flatMap(({ content, images = [] }) => [content, ...images.map(({ data }) => data)])
    .reduce((size, text) => size + text.length, 0);

async function* answeredBy(
  { backend, model }: Candidate,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelChunk, void> {
  for await (const chunk of backend.provider.stream({ ...request, model }, signal))
    yield chunk.type === 'finish' ? { ...chunk, answeredBy: nameOf(backend.name, model) } : chunk;
}
