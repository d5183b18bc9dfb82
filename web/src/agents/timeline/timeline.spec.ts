import type { RunStep } from '../api-types';
import { barsOf, rowsOf } from './bars';
import { scaleOf } from './scale';

const start = Date.parse('2026-01-01T10:00:00Z');
const at = (second: number) => new Date(start + second * 1_000).toISOString();
const step = (kind: RunStep['kind'], from: number, to: number | null, more: object = {}) =>
  ({
    kind,
    via: '',
    epoch: 1,
    startedAt: at(from),
    finishedAt: to === null ? null : at(to),
    ...more,
  }) as RunStep;

const outline = (steps: RunStep[]) =>
  rowsOf(barsOf(steps, start + 60_000)).map(({ depth, step }) => `${'  '.repeat(depth)}${step.kind}`);

describe('barsOf', () => {
  it('puts members into the call that asked them, and all into their attempt', () => {
    const steps = [
      step('model', 4, 6, { via: 'c1' }),
      step('attempt', 0, 10),
      step('tool', 3, 8, { key: 'c1' }),
      step('tool', 5, 6, { key: 'c9', via: 'c1' }),
      step('model', 5.5, 5.8, { via: 'c1/c9' }),
      step('model', 1, 2),
      step('attempt', 20, 30, { epoch: 2 }),
      step('model', 21, 29, { epoch: 2 }),
    ];
    expect(outline(steps)).toEqual([
      'attempt',
      '  model',
      '  tool',
      '    model',
      '    tool',
      '      model',
      'attempt',
      '  model',
    ]);
  });

  it('puts calls into the step of the plan that is under way', () => {
    const steps = [
      step('attempt', 0, 10),
      step('step', 1, 5, { name: 'ask:need' }),
      step('model', 1, 4),
      step('step', 6, 9, { name: 'say:bye' }),
      step('model', 7, 8),
      step('model', 9.5, 9.9),
    ];
    expect(outline(steps)).toEqual(['attempt', '  step', '    model', '  step', '    model', '  model']);
  });

  it('gives a call that died with its worker no time until now', () => {
    const [lost, open] = barsOf(
      [step('model', 1, null, { errorCode: 'worker_lost' }), step('model', 2, null, { errorCode: null })],
      start + 60_000,
    );
    expect([lost?.to, open?.to]).toEqual([start + 1_000, start + 60_000]);
  });

  it('puts what people decide between the attempts', () => {
    const steps = [
      step('attempt', 0, 2),
      step('approval', 1, 9, { key: 'c1' }),
      step('attempt', 9, 12, { epoch: 2 }),
      step('tool', 10, 11, { key: 'c1', epoch: 2 }),
    ];
    expect(outline(steps)).toEqual(['attempt', 'approval', 'attempt', '  tool']);
  });

  it('keeps what has no attempt of its own, and what goes on', () => {
    const [lost, open] = barsOf([step('model', 1, 2, { epoch: 3 }), step('attempt', 5, null)], start + 9_000);
    expect([lost?.step.kind, open?.isOpen, open?.to]).toEqual(['model', true, start + 9_000]);
  });
});

describe('scaleOf', () => {
  it('is true to time where there is work', () => {
    const scale = scaleOf([
      { from: 0, to: 50 },
      { from: 40, to: 100 },
    ]);
    expect([0, 25, 100].map(scale)).toEqual([0, 0.25, 1]);
  });

  it('draws long waits short, and nothing beyond the ends', () => {
    const scale = scaleOf([
      { from: 0, to: 50 },
      { from: 10_050, to: 10_100 },
    ]);
    expect(scale(50)).toBeCloseTo(50 / 106);
    expect(scale(5_050)).toBeCloseTo(53 / 106);
    expect(scale(10_050)).toBeCloseTo(56 / 106);
    expect([scale(-5), scale(99_999)]).toEqual([0, 1]);
    expect(scaleOf([])(7)).toBe(0);
  });
});
