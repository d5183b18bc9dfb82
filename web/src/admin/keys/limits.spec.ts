import { limitsIn, limitsOf, noLimits } from './limits';

describe('The limits of a key in a form', () => {
  it('are none where nothing is written', () => {
    const none = { requestsPerMinute: null, tokensPerMinute: null, priority: 'normal' };
    expect(limitsIn(noLimits)).toEqual(none);
    expect(limitsIn({ ...noLimits, tokensPerMinute: 1_000 })).toEqual({ ...none, tokensPerMinute: 1_000 });
  });

  it('are those of the key', () => {
    const limits = { requestsPerMinute: 60, tokensPerMinute: null, priority: 'high' as const };
    expect(limitsIn(limitsOf({ ...limits } as Parameters<typeof limitsOf>[0]))).toEqual(limits);
  });
});
