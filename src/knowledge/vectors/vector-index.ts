import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EmbeddingRegistry, isModelFault, ModelCallError } from '../../llm/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { EmbeddingUsage } from '../../usage/index.js';
import { ChunkEmbedder } from './chunk-embedder.js';
import { ChunkVectors, type ChunkScope, type Near } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { EmbeddingSpaces, isOf, servingOf } from './embedding-spaces.js';
import type { LexicalReason } from './lexical-reason.js';
import { ModelRest } from './model-rest.js';
import { Patience } from './patience.js';
import { SpaceChoice } from './space-choice.js';

/** Why it is off, for people and for programs. */
export type VectorState =
  | { state: 'ready'; reason?: undefined; reasonCode?: undefined }
  | { state: 'off'; reason: string; reasonCode: LexicalReason };

export interface NearestQuery {
  orgId: string;
  collectionIds: string[];
  query: string;
  limit: number;
  signal?: AbortSignal;
}

/** Whether the chunks have their vectors: `later` some are still to be made, `off` there is no way to make any now. */
export type VectorsMade = 'all' | 'later' | 'off';

/** After a model did not answer, questions do not wait for it for so long. */
const questionsRest = 10_000;
/** Nor documents, each of which would wait in vain. */
const documentsRest = 60_000;
/** Between two looks whether a server that was away is there. */
const askingMillis = 10_000;

/** Passages by their meaning; and the one place that knows whether it is any use to ask for that now. */
@Injectable()
export class VectorIndex {
  private readonly questions = new ModelRest(questionsRest);
  private readonly documents = new ModelRest(documentsRest);
  private askedAt = 0;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
    private readonly choice: SpaceChoice,
    private readonly vectors: ChunkVectors,
    private readonly embedder: ChunkEmbedder,
    private readonly usage: EmbeddingUsage,
  ) {}

  /** Whether `nearest` would answer now. In a transaction its manager must be passed. */
  async state(manager?: EntityManager): Promise<VectorState> {
    const { whyNone } = this.spaces;
    if (whyNone) return off('no_extension', whyNone);
    if (!this.embeddings.current) {
      this.reconsider();
      return off(this.embeddings.isSettled ? 'no_model' : 'unavailable', this.embeddings.reason);
    }
    const [serving] = servingOf(await this.spaces.live(manager));
    if (!serving) return this.whyNotServed();
    const { reason } = this.questions;
    return reason === undefined ? { state: 'ready' } : off('unavailable', reason);
  }

  /**
   * Gives vectors to the chunks of a reading that lack them: by the configured model, and by the one that is served,
   * as long as that answers. A model that fails, or gets no further for EMBEDDING_WAIT, and a budget that is spent keep
   * nobody: `later`.
   */
  async embed(
    scope: { orgId: string; readingId: string },
    onProgress: (done: number, total: number) => Promise<void> | void,
    signal?: AbortSignal,
  ): Promise<VectorsMade> {
    if (this.spaces.whyNone) return 'off';
    if (this.documents.reason !== undefined) return 'later';
    const patience = new Patience(this.config.EMBEDDING_WAIT * 1_000, signal);
    try {
      return await this.embedNow(scope, onProgress, patience);
    } catch (error) {
      signal?.throwIfAborted();
      // It is served by its words until there is room.
      if (error instanceof AppError && error.code === 'budget_exceeded') return 'later';
      if (!patience.isOver && !isModelFault(error)) throw error;
      this.doubt(error);
      const detail = isModelFault(error) ? error.detail : 'The embedding model takes too long';
      this.documents.begin(detail);
      log.warn({ err: error }, 'a document is served by its words until its vectors can be made');
      return 'later';
    } finally {
      patience.end();
    }
  }

  private async embedNow(
    scope: ChunkScope,
    onProgress: (done: number, total: number) => Promise<void> | void,
    patience: Patience,
  ): Promise<VectorsMade> {
    const target = await patience.wait(this.choice.current());
    if (!target) return this.embeddings.isSettled ? 'off' : 'later';
    const { done: before, total } = await this.vectors.counts(target, scope);
    let done = before;
    await onProgress(done, total);
    const progress = async (newlyDone: number) => {
      patience.renew();
      this.documents.end();
      await onProgress((done += newlyDone), total);
    };
    const { signal } = patience;
    const embedded = await this.embedder.embed(target, scope, { signal, onProgress: progress });
    const others = servingOf(await this.spaces.live()).filter(({ id }) => id !== target.id);
    for (const other of others) await this.embedBeside(other, scope, patience);
    return embedded === 'all' ? 'all' : 'later';
  }

  /**
   * The chunks nearest to the query in these collections of the organization in whose scope it is asked; without a
   * space none. It asks the model first, and must not be asked in a transaction. Throws what `isModelFault` knows when
   * the model does not answer.
   */
  async nearest(query: NearestQuery): Promise<Near[]> {
    const { collectionIds, limit } = query;
    if (collectionIds.length === 0 || this.spaces.whyNone) return [];
    const [space] = servingOf(await this.spaces.live());
    if (!space) return [];
    const vector = await this.question(space, query);
    return this.vectors.nearest(space, { collectionIds, vector, limit });
  }

  /** Somebody has waited too long for `nearest`: for a while nobody does, unless it answers after all. */
  rest(reason: string): void {
    this.questions.begin(reason);
  }

  /** Nobody needs to pass it by any longer. */
  answered(): void {
    this.questions.end();
    this.documents.end();
  }

  private whyNotServed(): VectorState {
    const { unfit, failure } = this.choice;
    if (unfit !== undefined) return off('unfit_model', unfit);
    if (failure !== undefined) return off('unavailable', failure);
    return off('building', 'The vectors of the passages are being made');
  }

  private doubt(error: unknown): void {
    if (error instanceof ModelCallError && error.code === 'model_error') this.choice.doubt();
  }

  /** Its server may have come back. */
  private reconsider(): void {
    const now = performance.now();
    if (now - this.askedAt < askingMillis) return;
    this.askedAt = now;
    this.embeddings.choose().catch((error: unknown) => log.debug({ err: error }, 'no embedding model yet'));
  }

  private async question(space: EmbeddingSpace, { orgId, query, signal }: NearestQuery): Promise<number[]> {
    const { reason } = this.questions;
    if (reason !== undefined) throw new ModelCallError('model_unavailable', reason);
    try {
      // Nobody waits for what it took to be entered.
      const vector = await this.embeddings.embedQuery(
        query,
        signal,
        space,
        (taken) => void this.usage.enter({ orgId }, space.model, taken),
      );
      this.questions.end();
      return vector;
    } catch (error) {
      this.doubt(error);
      if (!signal?.aborted) this.questions.begin(this.silenceOf(space, error));
      throw error;
    }
  }

  private silenceOf(space: EmbeddingSpace, error: unknown): string {
    const isOld = !isOf(space, this.embeddings.current ?? space);
    const about = isOld ? ', and those of the new model are being made' : '';
    const detail = isModelFault(error) ? ` (${error.detail})` : '';
    return `The model of the vectors, ${space.model}, does not answer${about}${detail}`;
  }

  /** Until the new space is served this one is searched in; without its model it goes without what is new. */
  private async embedBeside(space: EmbeddingSpace, scope: ChunkScope, patience: Patience): Promise<void> {
    const { signal } = patience;
    try {
      await this.embedder.embed(space, scope, { signal, onProgress: () => patience.renew() });
    } catch (error) {
      if (signal.aborted && !patience.isOver) throw error;
      log.debug({ err: error, model: space.model }, 'the model of the served vectors does not answer');
    }
  }
}

const off = (reasonCode: LexicalReason, reason: string): VectorState => ({
  state: 'off',
  reason,
  reasonCode,
});
