import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EmbeddingRegistry, ModelCallError } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { log } from '../../platform/logging/index.js';
import { ChunkEmbedder } from './chunk-embedder.js';
import { ChunkVectors, type ChunkScope, type Near } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { EmbeddingSpaces, isOf, mostDimensions } from './embedding-spaces.js';
import type { LexicalReason } from './lexical-reason.js';

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

/** After a model did not answer, searches do not wait for it for so long. */
const restMillis = 10_000;

/** Passages by their meaning. */
@Injectable()
export class VectorIndex {
  private failed?: { at: number; reason: string };
  private lacking = false;
  private doubtful = false;
  private unfit?: string;
  private askedAt = 0;

  constructor(
    private readonly embeddings: EmbeddingRegistry,
    private readonly spaces: EmbeddingSpaces,
    private readonly vectors: ChunkVectors,
    private readonly embedder: ChunkEmbedder,
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
    if (!serving && this.unfit) return off('unfit_model', this.unfit);
    if (!serving) return off('building', 'The vectors of the passages are being made');
    return this.failed && this.isResting ? off('unavailable', this.failed.reason) : { state: 'ready' };
  }

  /**
   * Gives vectors to the chunks of a reading that lack them: by the configured model, and by the one that is served,
   * as long as that answers. `off`: without any, for want of a model; they are made when there is one. Throws
   * ModelCallError when the model does not answer.
   */
  async embed(
    scope: { orgId: string; readingId: string },
    onProgress: (done: number, total: number) => Promise<void> | void,
    signal?: AbortSignal,
  ): Promise<'embedded' | 'off'> {
    const target = await this.target();
    if (!target) return 'off';
    const { done: before, total } = await this.vectors.counts(target, scope);
    let done = before;
    await onProgress(done, total);
    const progress = (newlyDone: number) => onProgress((done += newlyDone), total);
    try {
      await this.embedder.embed(target, scope, { signal, onProgress: progress });
    } catch (error) {
      this.doubt(error);
      throw error;
    }
    const others = servingOf(await this.spaces.live()).filter(({ id }) => id !== target.id);
    for (const other of others) await this.embedBeside(other, scope, signal);
    return 'embedded';
  }

  /**
   * The chunks nearest to the query in these collections of the organization in whose scope it is asked; without a
   * space none. It asks the model first, so that the manager must not be one of a transaction that others wait for.
   * Throws ModelCallError when the model does not answer.
   */
  async nearest(manager: EntityManager, query: NearestQuery): Promise<Near[]> {
    const { collectionIds, limit } = query;
    if (collectionIds.length === 0 || this.spaces.whyNone) return [];
    const [space] = servingOf(await this.spaces.live(manager));
    if (!space) return [];
    const vector = await this.question(space, query);
    return this.vectors.nearest(manager, space, { collectionIds, vector, limit });
  }

  /** Where the configured model's vectors go; undefined when there is no such model, or no place for them. */
  async target(): Promise<EmbeddingSpace | undefined> {
    if (this.spaces.whyNone) return undefined;
    const model = this.embeddings.current ?? (await this.embeddings.choose());
    if (!model) return this.wantLater();
    const dimensions = await this.embeddings.dimensions();
    this.unfit = undefined;
    if (dimensions > mostDimensions) {
      this.unfit = `${model.model} makes vectors of ${dimensions} numbers, and an index takes ${mostDimensions}`;
      return undefined;
    }
    return this.spaces.ensure(model, dimensions);
  }

  /** Whether documents were left without vectors since it was asked last. */
  takeLacking(): boolean {
    const { lacking } = this;
    this.lacking = false;
    return lacking;
  }

  /** Whether a model answered oddly since it was asked last: it may be another one by now. */
  takeDoubt(): boolean {
    const { doubtful } = this;
    this.doubtful = false;
    return doubtful;
  }

  private doubt(error: unknown): void {
    if (error instanceof ModelCallError && error.code === 'model_error') this.doubtful = true;
  }

  /** Its server may have come back. */
  private reconsider(): void {
    const now = performance.now();
    if (now - this.askedAt < restMillis) return;
    this.askedAt = now;
    this.embeddings.choose().catch((error: unknown) => log.debug({ err: error }, 'no embedding model yet'));
  }

  private wantLater(): undefined {
    this.lacking = true;
    return undefined;
  }

  private async question(space: EmbeddingSpace, { query, signal }: NearestQuery): Promise<number[]> {
    const { failed } = this;
    if (failed && this.isResting) throw new ModelCallError('model_unavailable', failed.reason);
    try {
      const vector = await this.embeddings.embedQuery(query, signal, space);
      this.failed = undefined;
      if (vector.length === space.dimensions) return vector;
      throw new ModelCallError('model_error', `${space.model} makes other vectors than it did`);
    } catch (error) {
      this.doubt(error);
      if (!signal?.aborted) {
        const detail = error instanceof AppError ? error.detail : undefined;
        const about = isOf(space, this.embeddings.current ?? space)
          ? ''
          : ', and those of the new model are being made';
        this.failed = {
          at: performance.now(),
          reason: `The model of the vectors, ${space.model}, does not answer${about}${detail ? ` (${detail})` : ''}`,
        };
      }
      throw error;
    }
  }

  private get isResting(): boolean {
    return this.failed !== undefined && performance.now() - this.failed.at < restMillis;
  }

  /** Until the new space is served this one is searched in; without its model it goes without what is new. */
  private async embedBeside(space: EmbeddingSpace, scope: ChunkScope, signal?: AbortSignal): Promise<void> {
    try {
      await this.embedder.embed(space, scope, { signal });
    } catch (error) {
      if (signal?.aborted) throw error;
      log.debug({ err: error, model: space.model }, 'the model of the served vectors does not answer');
    }
  }
}

const off = (reasonCode: LexicalReason, reason: string): VectorState => ({
  state: 'off',
  reason,
  reasonCode,
});

export const servingOf = (spaces: EmbeddingSpace[]) => spaces.filter(({ state }) => state === 'serving');
