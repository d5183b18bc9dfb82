import { Injectable } from '@nestjs/common';
import type { ApiKeyActor } from '../../identity/index.js';
import {
  EmbeddingRegistry,
  ModelCallError,
  type EmbeddingModel,
  type EmbeddingTaken,
} from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { invalid } from '../../platform/http/index.js';
import { FairTurns } from '../../platform/limits/index.js';
import { EmbeddingUsage } from '../../usage/index.js';
import { Embedders } from './embedders.js';
import { textsOf, type EmbeddingRequest } from './embedding.dto.js';
import { embeddingList } from './embedding.view.js';

/**
 * Vectors of thousands of texts take megabytes each: so many requests hold theirs at a time. Those that wait hold their texts,
 * of which there may be as many characters.
 */
const turns = {
  ...{ atOnce: 8, atOnceOfOne: 4, waiting: 512, waitingOfOne: 128, patienceMillis: 60_000 },
  held: { all: 48_000_000, ofOne: 16_000_000 },
};

interface Asked {
  texts: readonly string[];
  dimensions?: number;
  taken: (taken: EmbeddingTaken) => void;
}

/** Vectors for programs, by the model that serves the knowledge: no run, no role. */
@Injectable()
export class EmbeddingService {
  private readonly turns = new FairTurns(turns);

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly embeddings: EmbeddingRegistry,
    private readonly embedders: Embedders,
    private readonly usage: EmbeddingUsage,
  ) {}

  /**
   * Throws `model_not_found`, `validation_failed` for dimensions that the model cannot do, `context_too_long` for a text
   * that is too long for it, `busy`, `budget_exceeded`, or what its server failed with.
   */
  async create(
    actor: ApiKeyActor,
    request: EmbeddingRequest,
    left: AbortSignal,
    took: (tokens: number) => void = () => undefined,
  ) {
    const { encoding_format: format } = request;
    const { model } = await this.modelFor(actor, request.model);
    const texts = textsOf(request);
    const dimensions = request.dimensions ?? undefined;
    const asked = {
      model,
      texts,
      signal: left,
      heldSeconds: this.config.LLM_TOTAL_TIMEOUT,
      took: (one: EmbeddingTaken) => took(one.tokens),
    };
    const work = () =>
      this.usage
        .within(actor, asked, (taken) => this.embed({ texts, dimensions, taken }, left))
        .catch((error: unknown) => {
          throw left.aborted ? new AppError('unavailable', 'The client left') : asAsked(error, dimensions);
        });
    const weight = texts.reduce((sum, { length }) => sum + length, 0);
    const { vectors, tokens } = await this.turns.take(actor.orgId, work, { weight, signal: left });
    return embeddingList(model, vectors, tokens, format ?? undefined);
  }

  private async embed({ texts, dimensions, taken }: Asked, left: AbortSignal) {
    const deadline = AbortSignal.timeout(this.config.LLM_TOTAL_TIMEOUT * 1_000);
    const vectors: number[][] = [];
    let tokens = 0;
    try {
      const signal = AbortSignal.any([left, deadline]);
      for await (const batch of this.embeddings.embedAsGiven(texts, signal, dimensions, taken)) {
        vectors.push(...batch.vectors);
        tokens += batch.tokens;
        requireLength(batch.vectors, dimensions);
      }
    } catch (error) {
      throw deadline.aborted ? new ModelCallError('model_timeout') : error;
    }
    return { vectors, tokens };
  }

  private async modelFor(actor: ApiKeyActor, name: string): Promise<EmbeddingModel> {
    const embedder = await this.embedders.named(actor, name);
    if (embedder) return embedder;
    const there = await this.embedders.of(actor);
    if (there) throw notTheModel(name, `Embeddings are made by ${there.model}`);
    if (actor.agentIds)
      throw notTheModel(name, 'This API key is confined to roles, and roles make no embeddings');
    if (this.embedders.isSettled)
      throw notTheModel(name, `This server makes no embeddings: ${this.embedders.reason}`);
    throw new ModelCallError('model_unavailable', this.embedders.reason);
  }
}

const notTheModel = (name: string, why: string) =>
  new AppError('model_not_found', `There is no embedding model ${name.slice(0, 100)} here. ${why}`);

const notThatLong = (message: string) => invalid([{ path: ['dimensions'], message }]);

/** Servers that do not know the parameter leave it out. */
function requireLength(vectors: readonly number[][], dimensions?: number): void {
  const other = dimensions === undefined ? undefined : vectors.find(({ length }) => length !== dimensions);
  if (other) throw notThatLong(`the vectors of this model have ${other.length} numbers and no other length`);
}

/** A server that refuses a request with dimensions, and takes it without, means them. */
function asAsked(error: unknown, dimensions?: number): unknown {
  const isRefusal =
    error instanceof ModelCallError && error.code === 'model_error' && error.upstreamStatus === 400;
  return isRefusal && dimensions !== undefined ? notThatLong(`are not taken: ${error.detail}`) : error;
}
