import { expandedSize } from './expanded-size.js';

const sizeOf = (parts: Record<string, unknown>): number =>
  expandedSize(parts, (reference) => parts[reference.slice(2)]);

const to = (name: string) => ({ $ref: `#/${name}` });

describe('The size of a document with all that it refers to', () => {
  it('counts what is named as often as it is named', () => {
    expect(sizeOf({ a: { b: [1, { c: 'x' }] } })).toBe(4);
    // The document, a with its two lists, and each reference with another copy of them.
    expect(sizeOf({ a: [[], []], b: [to('a'), to('a')] })).toBe(1 + 3 + 1 + 2 * (1 + 3));
  });

  it('grows with every step of a few lines that refer to each other twice, and is known at once', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`s${n}`, n === 0 ? {} : [to(`s${n - 1}`), to(`s${n - 1}`)]]),
    );
    expect(sizeOf(doubling)).toBeGreaterThan(2 ** 60);
  });

  it('ends where a reference leads back, nowhere, or deeper than anybody writes', () => {
    expect(sizeOf({ a: { next: to('a'), name: [] } })).toBe(4);
    expect(sizeOf({ a: [to('b')], b: [to('a')], c: to('nowhere') })).toBe(6);
    const chain = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`s${n}`, to(`s${n + 1}`)]));
    expect(sizeOf(chain)).toBe(Infinity);
  });
});
