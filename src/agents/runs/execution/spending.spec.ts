import { Spending } from './spending.js';

describe('Spending', () => {
  it('counts for a role what those that it asked have taken, and for the run what all have', () => {
    const spending = new Spending();
    spending.add('', { inputTokens: 1, outputTokens: 2 }, 0.5);
    spending.add('1.0', { inputTokens: 10, outputTokens: 20 }, 1);
    spending.add('1.0/2.0', { inputTokens: 100, outputTokens: 200 }, 0);
    spending.add('1.01', { inputTokens: 1_000, outputTokens: 2_000 }, 0);
    expect(spending.of('1.0')).toEqual({ inputTokens: 110, outputTokens: 220, cost: 1 });
    expect(spending.of('')).toEqual({ inputTokens: 1_111, outputTokens: 2_222, cost: 1.5 });
    expect(spending.usage).toEqual({ inputTokens: 1_111, outputTokens: 2_222 });
  });

  it('has no usage to tell when no model told any', () => {
    const spending = new Spending();
    spending.add('', undefined, 0);
    expect(spending).toMatchObject({ calls: 1, usage: undefined });
  });
});
