import { lookUpAdaptively, type Means } from './adaptive.js';

interface Found {
  text: string;
}

/** Answers calls from lists, in their order, and notes what was asked. */
function meansOf({
  finds = {},
  grades = [],
  rewrites = [],
}: {
  finds?: Record<string, string[]>;
  grades?: unknown[];
  rewrites?: unknown[];
}) {
  const log: string[] = [];
  const means: Means<Found> = {
    search: (query) => {
      log.push(`search ${query}`);
      return Promise.resolve((finds[query] ?? []).map((text) => ({ text })));
    },
    ask: (step) => {
      log.push(step);
      return Promise.resolve((step === 'grade' ? grades : rewrites).shift());
    },
  };
  return { means, log };
}

const before = [{ role: 'user' as const, content: 'Ольга (@olga): Что с отпусками?' }];
const textsOf = (found: Found[]): string[] => found.map(({ text }) => text);

describe('Adaptive retrieval', () => {
  it('asks nothing of the model before a first question, and keeps what belongs to it', async () => {
    const { means, log } = meansOf({
      finds: { 'Сколько дней отпуска?': ['28 дней', 'Премии'] },
      grades: [{ relevant: [1] }],
    });
    expect(textsOf(await lookUpAdaptively({ question: 'Сколько дней отпуска?', before: [] }, means))).toEqual(
      ['28 дней'],
    );
    expect(log).toEqual(['search Сколько дней отпуска?', 'grade']);
  });

  it('searches for what a later question stands for', async () => {
    const { means, log } = meansOf({
      finds: { 'Сколько дней отпуска?': ['28 дней'] },
      rewrites: [{ query: 'Сколько дней отпуска?' }],
      grades: [{ relevant: [1] }],
    });
    expect(textsOf(await lookUpAdaptively({ question: 'А сколько дней?', before }, means))).toEqual([
      '28 дней',
    ]);
    expect(log).toEqual(['rewrite', 'search Сколько дней отпуска?', 'grade']);
  });

  it('searches in other words twice, and no more', async () => {
    const { means, log } = meansOf({
      finds: { a: ['x'], b: [], c: ['y'] },
      grades: [{ relevant: [] }, { relevant: [] }, { relevant: [1] }],
      rewrites: [{ query: 'b' }, { query: 'c' }, { query: 'd' }],
    });
    expect(await lookUpAdaptively({ question: 'a', before: [] }, means)).toEqual([]);
    expect(log).toEqual(['search a', 'grade', 'rewrite', 'search b', 'rewrite', 'search c', 'grade']);
  });

  it('ends early when the model has no other words', async () => {
    const { means, log } = meansOf({ rewrites: [{ query: ' A ' }, { query: 'b' }] });
    expect(await lookUpAdaptively({ question: 'a', before: [] }, means)).toEqual([]);
    expect(log).toEqual(['search a', 'rewrite']);
  });

  it.each([undefined, 'no', { relevant: 'all' }, { other: [] }])(
    'takes passages ungraded where the model gave %j',
    async (grade) => {
      const { means } = meansOf({ finds: { a: ['x', 'y'] }, grades: [grade] });
      expect(textsOf(await lookUpAdaptively({ question: 'a', before: [] }, means))).toEqual(['x', 'y']);
    },
  );

  it('searches for the question itself where the model cannot put it otherwise', async () => {
    const { means, log } = meansOf({ finds: { a: ['x'] }, rewrites: [{ query: '?!' }] });
    expect(textsOf(await lookUpAdaptively({ question: 'a', before }, means))).toEqual(['x']);
    expect(log).toEqual(['rewrite', 'search a', 'grade']);
  });

  it('hears no number that no passage has', async () => {
    const { means } = meansOf({ finds: { a: ['x'] }, grades: [{ relevant: [0, 2, 7] }] });
    expect(await lookUpAdaptively({ question: 'a', before: [] }, means)).toEqual([]);
  });
});
