import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { EmbeddingRegistry } from '../../llm/index.js';
import { log } from '../../platform/logging/index.js';
import type { EmbeddingSpaces } from './embedding-spaces.js';
import { ModelExams } from './model-exams.js';

const question = 'How long is the leave?';
let calls: number;
/** How the model answers the texts of an exam. */
let answer: () => Promise<void>;
let exams: ModelExams;

beforeEach(() => {
  jest.useFakeTimers();
  calls = 0;
  const axis = (at: number) => Array.from({ length: 16 }, (_, i) => (i === at ? 1 : 0.1 * (i % 3)));
  const embeddings = {
    async *embedDocuments(texts: string[]) {
      calls++;
      await answer();
      yield { from: 0, vectors: texts.map((_, at) => axis(at)) };
    },
    embedQuery: () => Promise.resolve(axis(0)),
  } as unknown as EmbeddingRegistry;
  const live = () => Promise.resolve([{ id: 's', model: 'm', state: 'serving' }]);
  exams = new ModelExams(embeddings, { live } as unknown as EmbeddingSpaces);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const fails = () => Promise.reject(new Error('away'));
const answersAfter = (millis: number) => () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, millis);
  });
const gradeAfter = async (millis: number) => {
  const grade = exams.current(question);
  await jest.advanceTimersByTimeAsync(millis);
  return grade;
};

describe('The exam of an embedding model', () => {
  it('is waited for in its first second, and by no later search', async () => {
    answer = answersAfter(20_000);
    expect(await gradeAfter(1_000)).toBeUndefined();
    expect(await gradeAfter(1)).toBeUndefined();
    await jest.advanceTimersByTimeAsync(40_000);
    expect(await gradeAfter(0)).toMatchObject({ skill: expect.any(Number) });
  });

  it('lets nothing be near once it failed, also while it is held again', async () => {
    answer = fails;
    expect(await gradeAfter(0)).toMatchObject({ nearEnough: -Infinity });
    await jest.advanceTimersByTimeAsync(61_000);
    answer = answersAfter(20_000);
    expect(await gradeAfter(1_000)).toMatchObject({ nearEnough: -Infinity });
    await jest.advanceTimersByTimeAsync(40_000);
    expect((await gradeAfter(0))?.nearEnough).toBeGreaterThan(-1);
  });

  it('rests from its failure on, however long it took, and says so once', async () => {
    const warn = jest.spyOn(log, 'warn');
    answer = () => answersAfter(119_000)().then(fails);
    await gradeAfter(119_000);
    await gradeAfter(0);
    await jest.advanceTimersByTimeAsync(59_000);
    await gradeAfter(0);
    expect(calls).toBe(1);
    await jest.advanceTimersByTimeAsync(2_000);
    await gradeAfter(119_000);
    expect(calls).toBe(2);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
