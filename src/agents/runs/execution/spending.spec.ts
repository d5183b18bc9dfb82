import { Spending } from './spending.js';

const amount = (calls: number, tokens = 0, cost = 0) => ({ calls, tokens, cost });

describe('Spending', () => {
  it('counts for a role what those that it asked have taken, and for the run what all have', () => {
    const spending = new Spending();
    spending.add('', amount(1, 3, 0.5));
    spending.add('1.0', amount(1, 30, 1));
    spending.add('1.0/2.0', amount(2, 300));
    spending.add('1.01', amount(1, 3_000));
    expect(spending.of('1.0')).toEqual(amount(3, 330, 1));
    expect(spending.of('')).toEqual(amount(5, 3_333, 1.5));
    expect(spending.callsAt('1.0')).toBe(1);
  });

  it('counts calls under way as all that they may take, until they have ended', async () => {
    const spending = new Spending();
    const end = spending.begin('1.0', amount(1, 500));
    expect(spending.of('')).toEqual(amount(1, 500));
    expect(spending.ended('')).toEqual(amount(0));
    expect(['', '1.0', '1.0/2.0', '1.01'].map((path) => spending.isUnderWay(path))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const next = spending.nextEnd(new AbortController().signal);
    end();
    await next;
    expect(spending.of('')).toEqual(amount(0));
  });

  it('tells what servers told, with what it cost where any has a price', () => {
    const spending = new Spending();
    expect(spending.usage).toBeUndefined();
    spending.tell({ inputTokens: 1, outputTokens: 2 }, null);
    expect(spending.usage).toEqual({ inputTokens: 1, outputTokens: 2, cost: null });
    spending.tell({ inputTokens: 10, outputTokens: 20, cachedTokens: 4 }, 0.5);
    spending.tell({ inputTokens: 100, outputTokens: 200, cachedTokens: 1, reasoningTokens: 7 }, null);
    expect(spending.usage).toEqual({
      ...{ inputTokens: 111, outputTokens: 222, cost: 0.5 },
      ...{ cachedTokens: 5, reasoningTokens: 7 },
    });
  });
});
