import type { Config } from '../../platform/config/index.js';
import { ModelCallError } from '../model-call-error.js';
import { isSameModel } from '../model-choice.js';
import type { Backend } from '../servers/backend.js';
import { nameOf } from '../servers/candidates.js';
import type { ModelServers } from '../servers/model-servers.js';
import {
  EmbeddingServer,
  type Embedded,
  type EmbeddingPort,
  type EmbeddingProtocol,
  type EmbedOptions,
} from './embedding-server.js';

/** Which of MODEL_SERVERS embed: those that are said to have the model, or else all of the first one's kind. */
export function embeddingProtocol(
  backends: readonly Backend[],
  { EMBEDDING_MODEL: wanted }: Config,
): EmbeddingProtocol {
  const [first] = [
    ...backends.filter(({ settings }) => settings.embeddings?.some((name) => isSameModel(name, wanted))),
    ...backends.filter(({ settings }) => settings.embeddings),
    // `auto` knows only what Ollama has.
    ...backends.filter(({ settings }) => wanted === 'auto' && settings.provider === 'ollama'),
    ...backends,
  ];
  return first?.settings.provider ?? 'ollama';
}

/** Several servers that have the same embedding model: their vectors are alike, whoever makes them. */
export class RoutedEmbeddings implements EmbeddingPort {
  private readonly clients = new Map<Backend, EmbeddingServer>();

  constructor(
    readonly protocol: EmbeddingProtocol,
    private readonly servers: ModelServers,
  ) {
    for (const backend of servers.backends) {
      const { provider, url, key } = backend.settings;
      if (provider === protocol) this.clients.set(backend, new EmbeddingServer(protocol, url, key));
    }
  }

  /** Whether any of them speaks its protocol. */
  get isAny(): boolean {
    return this.clients.size > 0;
  }

  async embed(
    model: string,
    texts: readonly string[],
    signal: AbortSignal,
    { patience, ...options }: EmbedOptions = {},
  ): Promise<Embedded> {
    const { clients } = this;
    const candidates = this.having(model).map((backend) => ({ backend }));
    if (candidates.length === 0)
      throw new ModelCallError('model_not_found', `No model server is said to have ${model}`);
    const open = async function* ({ backend }: { backend: Backend }, signal: AbortSignal) {
      const client = clients.get(backend);
      if (!client) return;
      const embedded = await client.embed(model, texts, signal, options);
      yield { ...embedded, answeredBy: nameOf(backend.name, model) };
    };
    const wish = { candidates, use: 'embeddings' as const, patience, open };
    for await (const embedded of this.servers.router.route(wish, signal)) return embedded;
    throw new ModelCallError('model_incomplete');
  }

  /** What any of them has; throws when none tells. */
  async listModels(signal: AbortSignal): Promise<string[]> {
    const told = await Promise.allSettled(
      [...this.clients.values()].map((client) => client.listModels(signal)),
    );
    const listed = told.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
    const failed = told.find((list) => list.status === 'rejected');
    if (listed.length === 0 && failed) throw failed.reason;
    const declared = [...this.clients.keys()].flatMap(({ settings }) => settings.embeddings ?? []);
    return [...new Set([...declared, ...listed])];
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }

  /** Those that are said to have it; where none is, all of which nothing is said. */
  private having(model: string): Backend[] {
    const all = [...this.clients.keys()];
    const declared = all.filter(({ settings }) =>
      settings.embeddings?.some((name) => isSameModel(name, model)),
    );
    return declared.length > 0 ? declared : all.filter(({ settings }) => !settings.embeddings);
  }
}
