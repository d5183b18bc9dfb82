import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value };
  return value;
};

describe('Canonical JSON', () => {
  it('does not depend on the order of fields, at any depth', () => {
    expect(canonicalJson({ b: [{ y: 1, x: null }], a: 'я' })).toBe('{"a":"я","b":[{"x":null,"y":1}]}');
    expect(canonicalJson({ a: 'я', b: [{ x: null, y: 1 }] })).toBe('{"a":"я","b":[{"x":null,"y":1}]}');
  });

  it('tells apart what is different and keeps its meaning', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      }),
    );
    expect(canonicalJson(['1'])).not.toBe(canonicalJson([1]));
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  it('treats a missing field, an undefined one and a missing body alike', () => {
    expect(canonicalJson({ a: undefined })).toBe('{}');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('refuses what is nested too deeply instead of overflowing the stack', () => {
    expect(() => canonicalJson(nested(100))).not.toThrow();
    expect(() => canonicalJson(nested(101))).toThrow('nested too deeply');
    expect(() => canonicalJson(nested(1_000_000))).toThrow('nested too deeply');
  });
});
