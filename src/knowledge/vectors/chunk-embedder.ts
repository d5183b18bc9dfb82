import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EmbeddingRegistry, ModelCallError } from '../../llm/index.js';
import { ChunkVectors, type ChunkScope } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';

/** So many texts are held at a time. */
const page = 128;
/** An index on disk takes its time for each: other statements of an embedded database go in between. */
const rowsAtOnce = 16;
const beforeAll = '00000000-0000-0000-0000-000000000000';

export interface EmbedOptions {
  signal?: AbortSignal;
  /** Milliseconds between two batches, for work that nobody waits for. */
  pause?: number;
  onProgress?: (newlyDone: number) => Promise<void> | void;
}

/** Gives a vector to each chunk that lacks one. Whatever ends it, the next time goes on from there. */
@Injectable()
export class ChunkEmbedder {
  constructor(
    private readonly embeddings: EmbeddingRegistry,
    private readonly vectors: ChunkVectors,
  ) {}

  async embed(space: EmbeddingSpace, scope: ChunkScope, options: EmbedOptions = {}): Promise<void> {
    const { signal, pause = 0, onProgress } = options;
    let after = beforeAll;
    for (;;) {
      signal?.throwIfAborted();
      const chunks = await this.vectors.lacking(space, scope, after, page);
      const texts = chunks.map(({ text }) => text);
      for await (const batch of this.embeddings.embedDocuments(texts, signal, space)) {
        this.check(space, batch.vectors);
        for (let at = 0; at < batch.vectors.length; at += rowsAtOnce) {
          const some = batch.vectors.slice(at, at + rowsAtOnce);
          const theirs = chunks.slice(batch.from + at, batch.from + at + some.length);
          await this.vectors.put(space, scope, theirs, some);
        }
        await onProgress?.(batch.vectors.length);
        if (pause > 0) await sleep(pause, undefined, { signal });
      }
      const last = chunks.at(-1);
      if (!last || chunks.length < page) return;
      after = last.id;
    }
  }

  /** The name may have got another model behind it since the space was made. */
  private check({ model, dimensions }: EmbeddingSpace, vectors: number[][]): void {
    const other = vectors.find((vector) => vector.length !== dimensions);
    if (other)
      throw new ModelCallError(
        'model_error',
        `${model} answered with vectors of ${other.length} numbers instead of ${dimensions}`,
      );
  }
}
