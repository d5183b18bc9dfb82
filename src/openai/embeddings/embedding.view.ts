import { endianness } from 'node:os';

type Format = 'float' | 'base64';

/** OpenAI's answer to a request for embeddings. */
export const embeddingList = (
  model: string,
  vectors: readonly number[][],
  tokens: number,
  format: Format = 'float',
) => ({
  object: 'list' as const,
  data: vectors.map((vector, index) => ({
    object: 'embedding' as const,
    index,
    embedding: format === 'base64' ? base64Of(vector) : vector,
  })),
  model,
  usage: { prompt_tokens: tokens, total_tokens: tokens },
});

/** Numbers of four bytes, the lowest byte first. */
export function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.from(Float32Array.from(vector).buffer);
  return (endianness() === 'LE' ? bytes : bytes.swap32()).toString('base64');
}
