import { readJson } from './json-output.js';
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
