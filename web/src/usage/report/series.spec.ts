import { columnsOf, mostColours, rank, type Group } from './series';

const nothing = {
  calls: 1,
  estimatedCalls: 0,
  unpricedCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  cost: null,
};
const group = (changes: Partial<Group>): Group => ({ ...nothing, ...changes });

describe('A ranking', () => {
  it('puts first what took most, with its share', () => {
    const groups = [
      group({ model: 'small', totalTokens: 25, cost: 3 }),
      group({ model: 'large', totalTokens: 75, cost: 1 }),
    ];
    expect(rank(groups, 'model', 'tokens').map(({ id, share }) => [id, share])).toEqual([
      ['large', 0.75],
      ['small', 0.25],
    ]);
    expect(rank(groups, 'model', 'cost').map(({ id, share }) => [id, share])).toEqual([
      ['small', 0.75],
      ['large', 0.25],
    ]);
  });

  it('knows a role that was renamed for the same, and adds up what it took', () => {
    const one = { agentId: 'id', totalTokens: 10, inputTokens: 4, outputTokens: 6 };
    const ranked = rank(
      [group({ ...one, agentUsername: 'old', cost: 2 }), group({ ...one, agentUsername: 'new' })],
      'agent',
      'tokens',
    );
    expect(ranked).toHaveLength(1);
    expect(ranked[0]).toMatchObject({
      id: 'id',
      calls: 2,
      totalTokens: 20,
      inputTokens: 8,
      outputTokens: 12,
      cost: 2,
      share: 1,
      group: { agentUsername: 'new' },
    });
  });

  it('shares nothing where there is nothing, and has no cost where nothing had a price', () => {
    const [only] = rank([group({ userId: null }), group({ userId: null })], 'user', 'cost');
    expect(only).toMatchObject({ id: '', share: 0, cost: null, calls: 2 });
  });
});

describe('Columns of a chart', () => {
  const view = {
    by: 'model',
    of: 'tokens',
    span: { from: '2026-03-28', to: '2026-03-31' },
    step: 'day',
  } as const;

  it('have every day, and amounts in the order of the ranking', () => {
    const days = [
      group({ day: '2026-03-28', model: 'a', totalTokens: 1 }),
      group({ day: '2026-03-31', model: 'b', totalTokens: 2 }),
      group({ day: '2026-03-31', model: 'a', totalTokens: 3 }),
    ];
    expect(columnsOf(days, [{ id: 'b' }, { id: 'a' }], view)).toEqual([
      { begin: '2026-03-28', amounts: [0, 1] },
      { begin: '2026-03-29', amounts: [0, 0] },
      { begin: '2026-03-30', amounts: [0, 0] },
      { begin: '2026-03-31', amounts: [2, 3] },
    ]);
  });

  it('add up days of a week, and those that have no colour of their own', () => {
    const ranked = Array.from({ length: mostColours + 3 }, (_, place) => ({ id: `m${place}` }));
    const days = ranked.map(({ id }) => group({ day: '2026-03-31', model: id, totalTokens: 10 }));
    const [week, next] = columnsOf(
      [...days, group({ day: '2026-03-30', model: 'm0', totalTokens: 5 })],
      ranked,
      {
        ...view,
        span: { from: '2026-03-28', to: '2026-03-31' },
        step: 'week',
      },
    );
    expect(week).toEqual({ begin: '2026-03-23', amounts: [0, 0, 0, 0, 0, 0, 0, 0] });
    expect(next).toEqual({ begin: '2026-03-30', amounts: [15, 10, 10, 10, 10, 10, 10, 30] });
  });

  it('are of one sum where the days are not split', () => {
    const days = [group({ day: '2026-03-29', totalTokens: 7 })];
    expect(columnsOf(days, [{ id: '' }], view).map(({ amounts }) => amounts)).toEqual([[0], [7], [0], [0]]);
  });
});
