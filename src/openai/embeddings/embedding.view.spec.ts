import { base64Of, embeddingList } from './embedding.view.js';

describe('An answer with vectors', () => {
  it('has them as numbers, or as bytes that say the same', () => {
    const vectors = [
      [0.5, -1.25, 3],
      [0, 0.1, 1e-20],
    ];
    const floats = embeddingList('m', vectors, 7);
    expect(floats).toEqual({
      object: 'list',
      data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
      model: 'm',
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
    const { data } = embeddingList('m', vectors, 7, 'base64');
    const read = data.map(({ embedding }) => {
      const bytes = Buffer.from(embedding as string, 'base64');
      return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at));
    });
    expect(read).toEqual(vectors.map((vector) => vector.map(Math.fround)));
    expect(base64Of([1])).toBe('AACAPw==');
  });
});
