import { describe, expect, it } from '@jest/globals';
import type { ModelExams } from '../vectors/model-exams.js';
import type { VectorIndex } from '../vectors/vector-index.js';
import { MeaningIndex } from './meaning-index.js';

describe('What is meant', () => {
  it('is asked of the model before its exam', async () => {
    const asked: string[] = [];
    const vectors = {
      state: () => Promise.resolve({ state: 'ready' }),
      nearest: async () => {
        asked.push('question');
        await new Promise(setImmediate);
        asked.push('answer');
        return [{ chunkId: 'a', distance: 0.2 }];
      },
    } as unknown as VectorIndex;
    const current = () => {
      asked.push('exam');
      return Promise.resolve({ skill: 1, nearEnough: 0.1 });
    };
    const meaning = new MeaningIndex(vectors, { current } as unknown as ModelExams);
    const found = await meaning.find({ orgId: 'o', collectionIds: ['c'], query: 'q', most: 3 });
    expect(asked).toEqual(['question', 'answer', 'exam']);
    expect(found).toEqual({ ids: ['a'], near: new Set(), weight: 1 });
  });
});
