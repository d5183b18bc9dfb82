import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EmbeddingRegistry, isModelFault, ModelCallError, type EmbeddedBatch } from '../../llm/index.js';
import { log } from '../../platform/logging/index.js';
import { EmbeddingUsage } from '../../usage/index.js';
import { ChunkVectors, type BareChunk, type ChunkScope } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';
import { Patience } from './patience.js';

/** So many texts are held at a time. */
const page = 128;
/** An index on disk takes its time for each: other statements of an embedded database go in between. */
const rowsAtOnce = 16;
const beforeAll = '00000000-0000-0000-0000-000000000000';
/** For one text alone, after the model failed with it and others. */
const longestAlone = 30_000;
/** Calls have limits of their own. */
const endless = 3_600_000;
/** In a row: it is not these texts then. */
const mostRefused = 8;
const tooMany = 429;

export interface EmbedOptions {
  signal?: AbortSignal;
  /** Milliseconds between two batches, for work that nobody waits for. */
  pause?: number;
  /** Milliseconds without getting on, after which the texts are tried one by one. */
  patience?: number;
  onProgress?: (newlyDone: number) => Promise<void> | void;
}

/**
 * `some`: the model, which else answers, fails with texts that are left without a vector. `stopped`: with so many that
 * the others were not even tried.
 */
export type Embedded = 'all' | 'some' | 'stopped';

interface Work extends EmbedOptions {
  space: EmbeddingSpace;
  scope: ChunkScope;
  /** Texts in a row that the model failed with. */
  refused: number;
}

/** Asks for the vectors of texts. What it took counts, whatever becomes of them. */
type Ask = (texts: string[], patience: Patience) => AsyncIterable<EmbeddedBatch>;

/** Gives a vector to each chunk that lacks one. Whatever ends it, the next time goes on from there. */
@Injectable()
export class ChunkEmbedder {
  constructor(
    private readonly embeddings: EmbeddingRegistry,
    private readonly vectors: ChunkVectors,
    private readonly usage: EmbeddingUsage,
  ) {}

  /** Throws what `isModelFault` knows when the model fails with any text, and `budget_exceeded`. */
  async embed(space: EmbeddingSpace, scope: ChunkScope, options: EmbedOptions = {}): Promise<Embedded> {
    const work: Work = { ...options, space, scope, refused: 0 };
    let result: Embedded = 'all';
    let after = beforeAll;
    for (;;) {
      work.signal?.throwIfAborted();
      const chunks = await this.vectors.lacking(space, scope, after, page);
      const last = chunks.at(-1);
      if (!last) return result;
      const embedded = await this.withinBudget(work, after, chunks);
      if (embedded === 'stopped') return embedded;
      if (embedded === 'some') result = embedded;
      if (chunks.length < page) return result;
      after = last.id;
    }
  }

  private withinBudget(work: Work, after: string, chunks: BareChunk[]): Promise<Embedded> {
    const { space, scope, signal = new AbortController().signal } = work;
    const asked = { model: space.model, texts: chunks.map(({ text }) => text), signal };
    return this.usage.within(scope, asked, async (taken) => {
      const ask: Ask = (texts, patience) =>
        this.embeddings.embedDocuments(texts, patience.signal, space, taken);
      if (await this.together(work, ask, chunks)) return 'all';
      const left = await this.vectors.lacking(space, scope, after, page);
      const last = chunks.at(-1)?.id ?? after;
      return this.alone(
        work,
        ask,
        left.filter(({ id }) => id <= last),
      );
    });
  }

  /** False when the model failed and answers something else: it is for a text among them. */
  private async together(work: Work, ask: Ask, chunks: BareChunk[]): Promise<boolean> {
    const { signal } = work;
    const texts = chunks.map(({ text }) => text);
    const patience = new Patience(work.patience ?? endless, signal);
    try {
      for await (const { from, vectors } of ask(texts, patience)) {
        await this.keep(work, chunks.slice(from, from + vectors.length), vectors);
        patience.renew();
      }
      work.refused = 0;
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      if (!patience.isOver && !mayBeOfText(error)) throw error;
      await this.tryIt(work, ask);
      return false;
    } finally {
      patience.end();
    }
  }

  /** Throws what any text would meet. */
  private async tryIt(work: Work, ask: Ask): Promise<void> {
    const { signal } = work;
    const patience = new Patience(limitOf(work), signal);
    try {
      for await (const _ of ask(['Artel'], patience));
    } catch (error) {
      signal?.throwIfAborted();
      throw patience.isOver
        ? new ModelCallError('model_timeout', 'The embedding model takes too long')
        : error;
    } finally {
      patience.end();
    }
  }

  private async alone(work: Work, ask: Ask, chunks: BareChunk[]): Promise<Embedded> {
    const { signal } = work;
    let result: Embedded = 'all';
    for (const chunk of chunks) {
      const patience = new Patience(limitOf(work), signal);
      try {
        for await (const { vectors } of ask([chunk.text], patience)) await this.keep(work, [chunk], vectors);
        work.refused = 0;
      } catch (error) {
        signal?.throwIfAborted();
        if (!patience.isOver && !mayBeOfText(error)) throw error;
        log.warn({ err: error, chunkId: chunk.id }, 'the embedding model fails with a passage');
        result = 'some';
        if (++work.refused === mostRefused) {
          // So many may also mean that the server fails with everything by now.
          await this.tryIt(work, ask);
          return 'stopped';
        }
      } finally {
        patience.end();
      }
    }
    return result;
  }

  private async keep(work: Work, chunks: BareChunk[], vectors: number[][]): Promise<void> {
    const { space, scope, pause = 0, onProgress, signal } = work;
    for (let at = 0; at < vectors.length; at += rowsAtOnce)
      await this.vectors.put(
        space,
        scope,
        chunks.slice(at, at + rowsAtOnce),
        vectors.slice(at, at + rowsAtOnce),
      );
    await onProgress?.(vectors.length);
    if (pause > 0) await sleep(pause, undefined, { signal });
  }
}

const limitOf = ({ patience = endless }: Work): number => Math.min(longestAlone, patience);

/** Not of a server that is away or has too much to do. */
const mayBeOfText = (error: unknown): boolean =>
  isModelFault(error) &&
  (error.code === 'model_error' || error.code === 'model_timeout' || error.code === 'context_too_long') &&
  !(error instanceof ModelCallError && error.upstreamStatus === tooMany);
