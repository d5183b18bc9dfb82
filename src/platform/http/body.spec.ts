import fc from 'fast-check';
import { isDeep } from './body.js';

const deep = (text: string): boolean => isDeep(Buffer.from(text));
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('JSON that is nested', () => {
  it.each([
    ['['.repeat(100) + ']'.repeat(100), false],
    ['['.repeat(101) + ']'.repeat(101), true],
    ['{"a":'.repeat(101), true],
    ['{"a":'.repeat(60) + '['.repeat(41), true],
    ['[]'.repeat(1_000), false],
    [JSON.stringify('['.repeat(1_000)), false],
    [JSON.stringify({ ['{"'.repeat(500)]: '\\"['.repeat(500) }), false],
    ['"\\\\"' + '['.repeat(101), true],
  ])('is too deep past a hundred levels, and texts are no levels (%#)', (json, expected) =>
    expect(deep(json)).toBe(expected),
  );

  it('is judged as it would be parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 90, max: 104 }), (value, wrapped) => {
        const json = '['.repeat(wrapped) + JSON.stringify(value) + ']'.repeat(wrapped);
        expect(deep(json)).toBe(wrapped + depthOf(value) > 100);
      }),
    );
  });
});
