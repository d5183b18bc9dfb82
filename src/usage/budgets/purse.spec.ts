import { jest } from '@jest/globals';
import type { Move, Moved } from './budget-moves.js';
import type { KnownBudget } from './known-budgets.js';
import { Purse } from './purse.js';

const budget: KnownBudget = {
  id: 'b',
  subjectId: 'org',
  scope: 'organization',
  period: 'day',
  unit: 'tokens',
  remains: 1_000,
  hasRefused: false,
  endsAt: new Date(Date.now() + 3_600_000),
};
const wish = { inputTokens: 10, most: 100 };
const { signal } = new AbortController();

/** A purse whose moves are answered in this order, and what it has moved. */
function aPurse(outcomes: Moved[], budgets = [budget]) {
  const moves: Move[] = [];
  let changes = 0;
  const purse = new Purse(
    {
      known: {
        ofSubjects: (_, ids) => Promise.resolve(budgets.filter(({ subjectId }) => ids.includes(subjectId))),
        haveNoSay: (_, ids) => budgets.every(({ subjectId }) => !ids.includes(subjectId)),
        changed: () => void changes++,
      },
      moves: {
        add: (move) => {
          moves.push(move);
          return Promise.resolve(outcomes.shift() ?? { outcome: 'done' });
        },
        nextChange: () => Promise.resolve(),
      },
      keptSeconds: 20,
    },
    { orgId: 'org', runId: 'run', epoch: 1, subjectIds: ['org', 'agent'] },
  );
  return { purse, moves, changes: () => changes };
}

const kinds = (moves: Move[]) => moves.map(({ kind }) => kind);

describe('A purse', () => {
  it('asks nobody where there is no budget of anybody concerned', async () => {
    for (const budgets of [[], [{ ...budget, subjectId: 'another' }]]) {
      const { purse, moves } = aPurse([], budgets);
      expect(await purse.reserve(wish, signal)).toBeUndefined();
      await purse.recall({ tokens: 5, cost: 0 });
      purse.free();
      expect(moves).toEqual([]);
    }
  });

  it('holds what a call may take, and then what it took, until the run has ended', async () => {
    const { purse, moves } = aPurse([{ outcome: 'granted', maxTokens: 70 }]);
    const reserved = await purse.reserve(wish, signal);
    expect(reserved?.maxTokens).toBe(70);
    reserved?.settle({ tokens: 30, cost: Number.NaN });
    purse.free();
    purse.free();
    expect(kinds(moves)).toEqual(['ask', 'settle', 'free']);
    expect(moves[0]).toMatchObject({ inputTokens: 10, most: 100, subjectIds: ['org', 'agent'] });
    expect(moves[1]).toMatchObject({ runId: 'run', tokens: 30, cost: 0 });
    expect(new Set(moves.slice(0, 2).map((move) => 'callId' in move && move.callId)).size).toBe(1);
  });

  it('waits for what others hold, and says whose budget it is that has no room', async () => {
    const { purse, moves, changes } = aPurse([
      { outcome: 'wait' },
      { outcome: 'wait' },
      { outcome: 'refused', budgetId: 'b' },
    ]);
    await expect(purse.reserve(wish, signal)).rejects.toMatchObject({
      code: 'budget_exceeded',
      detail: expect.stringContaining('of the organization leaves no tokens for today') as string,
      retryAfter: expect.any(Number) as number,
    });
    expect(moves).toHaveLength(3);
    expect(changes()).toBe(1);
    const known = aPurse([{ outcome: 'refused', budgetId: 'b' }], [{ ...budget, hasRefused: true }]);
    await expect(known.purse.reserve(wish, signal)).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(known.changes()).toBe(0);
  });

  it('waits for calls of its own as long as there are any, and for others only so long', async () => {
    let outcomes: Moved[] = [{ outcome: 'granted', maxTokens: 70 }];
    const { purse, moves } = aPurse(outcomes);
    const first = await purse.reserve(wish, signal);
    outcomes.push(...Array.from({ length: 3 }, (): Moved => ({ outcome: 'wait' })));
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => moves.length * 4_000);
    try {
      outcomes.push({ outcome: 'granted', maxTokens: 50 });
      const second = await purse.reserve(wish, signal);
      for (const one of [first, second]) one?.settle({ tokens: 1, cost: 0 });
      const own = moves.filter((move) => move.kind === 'ask').map(({ patient }) => patient);
      expect(own).toEqual([true, true, true, true, true]);
      outcomes = Array.from({ length: 2 }, (): Moved => ({ outcome: 'wait' }));
      const others = aPurse([...outcomes, { outcome: 'busy' }]);
      clock.mockImplementation(() => others.moves.length * 4_000);
      await expect(others.purse.reserve(wish, signal)).rejects.toMatchObject({ retryAfter: 5 });
      const asked = others.moves.filter((move) => move.kind === 'ask').map(({ patient }) => patient);
      expect(asked).toEqual([true, true, false]);
    } finally {
      clock.mockRestore();
    }
  });

  it('waits no longer than whoever asked', async () => {
    const left = AbortSignal.abort();
    const { purse, moves } = aPurse([]);
    await expect(purse.reserve(wish, left)).rejects.toThrow();
    expect(moves).toEqual([]);
  });

  it('can try again soon where all is held', async () => {
    const { purse } = aPurse([{ outcome: 'busy' }]);
    await expect(purse.reserve(wish, signal)).rejects.toMatchObject({
      code: 'budget_exceeded',
      retryAfter: 5,
    });
  });
});
