import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { ModelCallError } from '../model-call-error.js';
import { isSameModel } from '../model-choice.js';
import { ModelRegistry } from '../model-registry.js';
import { fitting } from '../token-estimate.js';
import { guarded } from '../watchdog.js';
import { ahead } from './ahead.js';
import {
  chooseEmbedding,
  protocolOf,
  serverFor,
  type EmbeddingChoice,
  type EmbeddingModel,
} from './embedding-choice.js';
import { both, takenFor, type EmbeddedBatch, type EmbeddedTexts, type TakenListener } from './embedded.js';
import { mannerOf } from './embedding-models.js';
import type { EmbeddingPort, EmbeddingProtocol, EmbedOptions } from './embedding-server.js';
import { RecentVectors } from './recent-vectors.js';
import { embeddingProtocol, RoutedEmbeddings } from './routed-embeddings.js';
import { batchesOf, type TextBatch } from './text-batches.js';

export interface EmbeddingHealth {
  state: 'up' | 'down' | 'off';
  latencyMs: number;
  provider?: string;
  model?: string;
  detail?: string;
}

/** A model, and how long the vectors must be that theirs shall be compared with. */
export type EmbeddingTarget = EmbeddingModel & { dimensions?: number };

/** One call: how long it may take, with all repetitions, and how often a text that is too long may be cut. */
interface Asking extends EmbedOptions {
  limit: number;
  signal?: AbortSignal;
  cuts?: number;
  taken?: TakenListener;
}

/** Small enough for a processor alone to do in its time. */
const batch = { count: 32, tokens: 8_000 };
const parallel = 2;
/** Milliseconds, with all repetitions. A question has somebody who waits for it. */
const longestBatch = 180_000;
const longestQuery = 10_000;
const mostQueriesKept = 256;
/** Shorter than readiness's own patience, so that it can say what is slow. */
const healthDeadline = 900;
const healthLifetime = 5_000;
/** A text that its model still finds too long is cut by a third; eight times leave a twenty-fifth. */
const mostCuts = 8;

/** The embedding model of this installation, behind batches, limits and retries. */
@Injectable()
export class EmbeddingRegistry implements OnApplicationShutdown {
  private choice?: EmbeddingChoice;
  private preferred?: EmbeddingModel;
  private readonly servers = new Map<EmbeddingProtocol, EmbeddingPort>();
  private readonly known = new Map<string, number>();
  private readonly recent = new RecentVectors(mostQueriesKept);
  private lastHealth?: { at: number; health: Promise<EmbeddingHealth> };

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly models: ModelRegistry,
  ) {}

  /** Undefined when there is none, or when its server has not yet told: see `reason`. */
  get current(): EmbeddingModel | undefined {
    return this.choice?.current;
  }

  /** Whether it is known which model there is, or that there is none. */
  get isSettled(): boolean {
    return this.choice !== undefined;
  }

  get reason(): string {
    return this.choice?.reason ?? 'The embedding server does not answer';
  }

  /**
   * Chooses the model, or asks again after a server that did not answer or had none. `auto` stays with the preferred
   * one as long as its server has it: another one would have to read everything anew.
   */
  async choose(preferred = this.preferred): Promise<EmbeddingModel | undefined> {
    this.preferred = preferred;
    const server = this.serverOf(protocolOf(this.config, this.chat));
    const choice = await chooseEmbedding(this.config, this.chat, server, preferred);
    // Whoever was chosen once is not forgotten because its server is away.
    if (choice) this.choice = choice;
    return this.current;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }

  /** How many numbers its vectors have: asked once, unless `anew`. */
  async dimensions({ anew = false }: { anew?: boolean } = {}): Promise<number> {
    const model = this.needed();
    const known = this.known.get(keyOf(model));
    if (known && !anew) return known;
    const { vectors } = await this.call(model, ['Artel'], { limit: longestQuery });
    const [vector = []] = vectors;
    this.known.set(keyOf(model), vector.length);
    // The server may have put another model behind the name.
    if (known !== vector.length) this.recent.forget();
    return vector.length;
  }

  /** The vector of a question, by this model or by another one that made the vectors it shall be compared with. */
  async embedQuery(
    text: string,
    signal?: AbortSignal,
    model: EmbeddingTarget = this.needed(),
    taken?: TakenListener,
  ): Promise<number[]> {
    const { query, tokens } = mannerOf(model.model);
    const asked = query + fitting(text, tokens);
    const kept = this.recent.get(keyOf(model), asked);
    if (kept && (model.dimensions ?? kept.length) === kept.length) return kept;
    const { vectors } = await this.call(model, [asked], { limit: longestQuery, signal, taken });
    const [vector = []] = vectors;
    this.recent.put(keyOf(model), asked, vector);
    return vector;
  }

  /** Vectors of passages, in their order, batch by batch: the next calls begin when the reader takes one. */
  embedDocuments(
    texts: readonly string[],
    signal?: AbortSignal,
    model: EmbeddingTarget = this.needed(),
    taken?: TakenListener,
  ): AsyncGenerator<EmbeddedBatch, void> {
    const { document, tokens } = mannerOf(model.model);
    const batches = batchesOf(texts, { ...batch, longest: tokens });
    const embed = async ({ from, texts }: TextBatch, upstream: AbortSignal) => {
      const prefixed = texts.map((text) => document + text);
      return {
        from,
        ...(await this.call(model, prefixed, { limit: longestBatch, signal: upstream, taken })),
      };
    };
    return ahead(batches, parallel, embed, signal);
  }

  /**
   * Vectors of texts just as they are, for callers who know how the model wants to be asked: nothing is put before them,
   * and one that is too long is refused, not cut. Of `dimensions` numbers, if the server heeds that:
   * the caller has to look.
   */
  embedAsGiven(
    texts: readonly string[],
    signal?: AbortSignal,
    dimensions?: number,
    taken?: TakenListener,
  ): AsyncGenerator<EmbeddedBatch, void> {
    const model = this.needed();
    const embed = async ({ from, texts }: TextBatch, upstream: AbortSignal) => {
      const asking = {
        limit: longestBatch,
        signal: upstream,
        dimensions,
        isWhole: true,
        cuts: mostCuts,
        taken,
      };
      return { from, ...(await this.call(model, texts, asking)) };
    };
    return ahead(batchesOf(texts, { ...batch, longest: Infinity }), parallel, embed, signal);
  }

  /** Answers within 2 s; the server is asked at most every 5 s. */
  health(): Promise<EmbeddingHealth> {
    const now = performance.now();
    if (!this.lastHealth || now - this.lastHealth.at > healthLifetime) {
      this.lastHealth = { at: now, health: this.probe() };
    }
    return this.lastHealth.health;
  }

  /** All texts at once; those that the model finds too long together or alone are divided or cut. */
  private async call(
    model: EmbeddingTarget,
    texts: readonly string[],
    { cuts = 0, ...asking }: Asking,
  ): Promise<EmbeddedTexts> {
    try {
      return await this.callOnce(model, texts, asking);
    } catch (error) {
      if (!(error instanceof ModelCallError) || error.code !== 'context_too_long') throw error;
      const half = texts.length >> 1;
      if (half > 0) {
        const first = await this.call(model, texts.slice(0, half), { ...asking, cuts });
        return both(first, await this.call(model, texts.slice(half), { ...asking, cuts }));
      }
      if (cuts === mostCuts) throw error;
      const shorter = texts.map((text) => text.slice(0, Math.ceil((text.length * 2) / 3)));
      return this.call(model, shorter, { ...asking, cuts: cuts + 1 });
    }
  }

  private async callOnce(
    model: EmbeddingTarget,
    texts: readonly string[],
    { limit, signal, taken, ...options }: Omit<Asking, 'cuts'>,
  ): Promise<EmbeddedTexts> {
    const server = this.serverOf(model.provider);
    async function* once(upstream: AbortSignal) {
      yield await server.embed(model.model, texts, upstream, { ...options, patience: limit });
    }
    const limits = { firstToken: limit, idle: limit, total: limit };
    for await (const { vectors, tokens, answeredBy } of guarded(once, {
      progressOf: () => 'finish',
      limits,
      signal,
    })) {
      const took = takenFor(texts, tokens);
      taken?.({ ...took, answeredBy });
      check(model, vectors);
      return { vectors, ...took };
    }
    throw new ModelCallError('model_incomplete');
  }

  private async probe(): Promise<EmbeddingHealth> {
    const started = performance.now();
    const result = (state: EmbeddingHealth['state'], detail?: string): EmbeddingHealth => ({
      state,
      latencyMs: Math.round(performance.now() - started),
      ...this.current,
      detail,
    });
    if (!this.current) await this.choose();
    const { current } = this;
    if (!current) return this.choice ? result('off', this.reason) : result('down', this.reason);
    const deadline = AbortSignal.timeout(healthDeadline);
    try {
      const offered = await this.serverOf(current.provider).listModels(deadline);
      const isThere = offered.some((name) => isSameModel(name, current.model));
      if (isThere || current.provider !== 'ollama') return result('up');
      return result('down', `${current.model} is not installed: ollama pull ${current.model}`);
    } catch (error) {
      if (deadline.aborted) return result('down', `No answer within ${healthDeadline / 1000} s`);
      if (error instanceof ModelCallError && error.code === 'model_not_found')
        return result('up', 'It lists no models');
      log.debug({ err: error }, 'the embedding server lists no models');
      return result('down', error instanceof AppError ? error.detail : undefined);
    }
  }

  private needed(): EmbeddingModel {
    if (this.current) return this.current;
    throw new ModelCallError('model_not_found', this.reason);
  }

  private serverOf(protocol: EmbeddingProtocol): EmbeddingPort {
    const server =
      this.servers.get(protocol) ?? this.routed(protocol) ?? serverFor(this.config, protocol, this.chat);
    this.servers.set(protocol, server);
    return server;
  }

  /** MODEL_SERVERS embed as well, unless a server of its own does. */
  private routed(protocol: EmbeddingProtocol): EmbeddingPort | undefined {
    if (!this.models.servers || this.config.EMBEDDING_BASE_URL) return undefined;
    const routed = new RoutedEmbeddings(protocol, this.models.servers);
    return routed.isAny ? routed : undefined;
  }

  private get chat(): string {
    const { servers, current } = this.models;
    return servers ? embeddingProtocol(servers.backends, this.config) : current.provider;
  }
}

/** Vectors of another length would be compared with nothing, or wrongly. */
function check({ model, dimensions }: EmbeddingTarget, vectors: readonly number[][]): void {
  const wanted = dimensions ?? vectors[0]?.length;
  const other = vectors.find((vector) => vector.length !== wanted);
  if (other)
    throw new ModelCallError(
      'model_error',
      `${model} answered with vectors of ${other.length} numbers instead of ${wanted}`,
    );
}

const keyOf = ({ provider, model }: EmbeddingModel) => `${provider}/${model}`;
