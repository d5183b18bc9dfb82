import { jsonAnswerOf, readJson } from './json-output.js';
import { cpuMillis } from '../../../test/support/effort.js';

const schema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] };

describe('The JSON of an answer', () => {
  it.each([
    ['{"sum":5}', { value: { sum: 5 } }],
    ['Here: ```json\n{"sum":5}\n```', { value: { sum: 5 } }],
    ['five', { mistake: 'it has no whole JSON' }],
    ['{"sum":"5"}', { mistake: 'sum: must be number' }],
    [`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, { mistake: 'it is nested too deeply' }],
    ['['.repeat(50_000), { mistake: 'it has no whole JSON' }],
  ])('%.30s is read, or what is wrong with it is told', (text, read) =>
    expect(readJson(text, schema)).toEqual(read),
  );

  it('is read by a schema that was compiled once', async () => {
    const large = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`a${n}`, { type: 'string' }])),
    };
    readJson('{}', large);
    const first = await cpuMillis(() => readJson('{}', large));
    const later = await cpuMillis(() => {
      for (let n = 0; n < 20; n++) readJson('{}', structuredClone(large));
    });
    expect(later).toBeLessThan(Math.max(first * 5, 300));
  });
});

describe('What is told of an answer in JSON', () => {
  const definition = { steps: [], graph: null, limits: {}, outputSchema: null };
  const own = { type: 'object', properties: { n: { type: 'number', default: 5 } }, required: ['n'] };
  const read = (text: string, task: Partial<Parameters<typeof jsonAnswerOf>[0]>, reason = 'stop' as const) =>
    jsonAnswerOf({ definition, ...task })?.read(text, reason);

  it('is nothing where it keeps to nothing', () => expect(read('{}', {})).toBeUndefined());

  it.each([
    ['{"n": 12345678901234567890}', '{"n": 12345678901234567890}'],
    ['Here: ```json\n{"n": 1.10}\n```', '{"n": 1.10}'],
  ])('to a request is what the model wrote: %s', (text, told) =>
    expect(read(text, { outputSchema: own })).toEqual({ told }),
  );

  it('to a request lacks what the model left out', () =>
    expect(read('{}', { outputSchema: own })).toEqual({ mistake: "it: must have required property 'n'" }));

  it("by the role's own schema is complete", () =>
    expect(read('{}', { definition: { ...definition, outputSchema: own } })).toEqual({ told: '{"n":5}' }));

  it.each(['length', 'content_filter'] as const)(
    "is as far as it goes where it was cut off, and by the role's own schema a mistake: %s",
    (reason) => {
      const byRequest = jsonAnswerOf({ definition, outputSchema: own });
      expect(byRequest?.read('{"n": 1', reason)).toEqual({ told: '{"n": 1' });
      const byRole = jsonAnswerOf({ definition: { ...definition, outputSchema: own } });
      expect(byRole?.read('{"n": 1', reason)).toEqual({ mistake: 'it has no whole JSON' });
      expect(byRole?.read('{"n": 1}', reason)).toEqual({ told: '{"n":1}' });
    },
  );
});
