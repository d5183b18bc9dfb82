import { isSpent, tokensLeft } from './spending-limits.js';

const nothing = { inputTokens: 0, outputTokens: 0, cost: 0 };
const price = { input: 1_000_000, output: 2_000_000 };
const limited = (limits: { tokens?: number; cost?: number }) => ({ limits: { steps: 1, ...limits }, price });

describe('An answer', () => {
  it('has taken what it may when its tokens together, or its cost, have reached the limit', () => {
    const spent = { inputTokens: 6, outputTokens: 4, cost: 2 };
    expect(isSpent(limited({}), spent)).toBe(false);
    expect(isSpent(limited({ tokens: 11 }), spent)).toBe(false);
    expect(isSpent(limited({ tokens: 10 }), spent)).toBe(true);
    expect(isSpent(limited({ cost: 2.1 }), spent)).toBe(false);
    expect(isSpent(limited({ cost: 2 }), spent)).toBe(true);
  });

  it('is as long as is left after the question', () => {
    expect(tokensLeft(limited({}), nothing, 1_000)).toBe(Infinity);
    expect(tokensLeft(limited({ tokens: 100 }), nothing, 30)).toBe(70);
    expect(tokensLeft(limited({ cost: 100 }), nothing, 30)).toBe(35);
    expect(tokensLeft(limited({ cost: 100, tokens: 50 }), nothing, 30)).toBe(20);
    expect(tokensLeft(limited({ cost: 100 }), { ...nothing, cost: 50 }, 30)).toBe(10);
  });

  it('is refused when nothing is left, and unbounded where the model costs nothing', () => {
    expect(() => tokensLeft(limited({ tokens: 30 }), nothing, 30)).toThrow(/limit_reached/);
    const free = { ...limited({ cost: 1 }), price: { input: 0, output: 0 } };
    expect(tokensLeft(free, nothing, 1_000)).toBe(Infinity);
  });
});
