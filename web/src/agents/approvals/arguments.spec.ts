import { argumentsIn } from './arguments';

describe('argumentsIn', () => {
  it('takes an object, and says why not', () => {
    expect(argumentsIn('{"sum": 1}')).toEqual({ value: { sum: 1 } });
    for (const text of ['[]', 'null', '"x"', '{"sum":'])
      expect(argumentsIn(text)).toEqual({ mistake: expect.any(String) as string });
  });
});
