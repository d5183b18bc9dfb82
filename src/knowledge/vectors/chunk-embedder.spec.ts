import { describe, expect, it } from '@jest/globals';
import { ModelCallError, type EmbeddingRegistry } from '../../llm/index.js';
import type { EmbeddingUsage } from '../../usage/index.js';
import { ChunkEmbedder } from './chunk-embedder.js';
import type { BareChunk, ChunkVectors } from './chunk-vectors.js';
import type { EmbeddingSpace } from './embedding-space.entity.js';

const space = { id: 's', model: 'm' } as EmbeddingSpace;
const chunks: BareChunk[] = Array.from({ length: 12 }, (_, at) => ({
  id: `c${String(at).padStart(2, '0')}`,
  collectionId: 'c',
  text: `bad ${at}`,
}));

/** Every passage is one that the model fails with; the harmless text gets its vector `answers` times. */
function embedder(answers: number): { embedder: ChunkEmbedder; asked: string[] } {
  const asked: string[] = [];
  let left = answers;
  const embeddings = {
    async *embedDocuments(texts: string[]) {
      asked.push(...texts);
      await Promise.resolve();
      if (texts[0] !== 'Artel' || left-- <= 0) throw new ModelCallError('model_error', `no: ${texts[0]}`);
      yield { from: 0, vectors: texts.map(() => [1]) };
    },
  } as unknown as EmbeddingRegistry;
  const vectors = { lacking: () => Promise.resolve(chunks) } as unknown as ChunkVectors;
  const usage = {
    within: (_: unknown, __: unknown, embed: (taken: () => void) => unknown) => embed(() => undefined),
  } as unknown as EmbeddingUsage;
  return { embedder: new ChunkEmbedder(embeddings, vectors, usage), asked };
}

describe('Passages that the model fails with, one after another', () => {
  it('end the work when the model answers something else', async () => {
    const { embedder: one, asked } = embedder(2);
    expect(await one.embed(space, { orgId: 'o' })).toBe('stopped');
    expect(asked.slice(-2)).toEqual(['bad 7', 'Artel']);
  });

  it('are no fault of theirs when the model answers nothing any more', async () => {
    const { embedder: one } = embedder(1);
    await expect(one.embed(space, { orgId: 'o' })).rejects.toMatchObject({ detail: 'no: Artel' });
  });
});
