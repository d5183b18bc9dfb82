import type { RunStep } from '../api-types';
import { outcomeOf, totalsOf } from './figures';

const step = (value: object) => value as RunStep;

describe('totalsOf', () => {
  it('adds what is known', () => {
    const steps = [
      step({ kind: 'model', inputTokens: 10, outputTokens: 2, cost: 0.5 }),
      step({ kind: 'model', inputTokens: null, outputTokens: 3, cost: null }),
      step({ kind: 'tool' }),
      step({ kind: 'attempt' }),
    ];
    expect(totalsOf(steps)).toEqual({ models: 2, tools: 1, inputTokens: 10, outputTokens: 5, cost: 0.5 });
    expect(totalsOf([])).not.toHaveProperty('cost');
  });
});

describe('outcomeOf', () => {
  it.each([
    [{ kind: 'model', errorCode: null, finishedAt: 'x' }, undefined],
    [{ kind: 'model', errorCode: null, finishedAt: null }, 'running'],
    [{ kind: 'model', errorCode: 'model_timeout' }, 'failed'],
    [{ kind: 'tool', state: 'refused' }, 'failed'],
    [{ kind: 'tool', state: 'running' }, 'running'],
    [{ kind: 'attempt', state: 'waiting' }, 'waiting'],
    [{ kind: 'approval', state: 'pending' }, 'waiting'],
    [{ kind: 'approval', state: 'approved' }, undefined],
    [{ kind: 'approval', state: 'expired' }, 'failed'],
  ])('of %j is %s', (value, outcome) => expect(outcomeOf(step(value))).toBe(outcome));
});
