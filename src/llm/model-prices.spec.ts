import { costOf, priceOf } from './model-prices.js';

const prices = {
  MODEL_PRICES: { 'gpt-4o-mini': { input: 0.15, output: 0.6 }, 'llama3:latest': { input: 0, output: 1 } },
};

describe('The price of a model', () => {
  it('is found by its name, with or without the tag that is meant anyway', () => {
    expect(priceOf(prices, 'gpt-4o-mini')).toEqual({ input: 0.15, output: 0.6 });
    expect(priceOf(prices, 'llama3')).toEqual({ input: 0, output: 1 });
    expect(priceOf(prices, 'gpt-4o')).toBeUndefined();
  });

  it('is of a million tokens', () => {
    expect(
      costOf({ input: 0.15, output: 0.6 }, { inputTokens: 2_000_000, outputTokens: 500_000 }),
    ).toBeCloseTo(0.6);
  });

  it('is another one for what was cached, where there is one', () => {
    const taken = { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 400_000 };
    expect(costOf({ input: 2, output: 1 }, taken)).toBeCloseTo(2);
    expect(costOf({ input: 2, output: 1, cached: 0.5 }, taken)).toBeCloseTo(1.4);
    // A server that tells nonsense pays for no more than it was sent.
    expect(costOf({ input: 2, output: 1, cached: 0.5 }, { ...taken, cachedTokens: 2_000_000 })).toBeCloseTo(
      0.5,
    );
  });
});
