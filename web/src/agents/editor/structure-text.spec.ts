import { lineOf, readStructure, structureText } from './structure-text';

const text = structureText([
  { id: 'need', kind: 'ask', question: 'Что нужно?' },
  { id: 'way', kind: 'branch', cases: [{ when: { value: 'slots.need', given: true }, to: 'bye' }] },
]);

describe('Structure as text', () => {
  it('is read as it was written, and nothing stays nothing', () => {
    expect(readStructure(text).value).toMatchObject([{ id: 'need' }, { id: 'way' }]);
    for (const nothing of [null, []]) expect(structureText(nothing)).toBe('');
    expect(readStructure('')).toEqual({ value: undefined, mistakes: [] });
    expect(readStructure('{"nodes": []}').value).toEqual({ nodes: [] });
  });

  it('says in which line it cannot be read', () => {
    expect(readStructure('a: 1\nb: "c').mistakes).toMatchObject([{ line: 2 }]);
    expect(readStructure('a: 1\nb: [1,\nc: }').mistakes[0]?.line).toBeGreaterThan(1);
  });

  it('knows the line of a part, or of what it would be in', () => {
    expect(lineOf(text, '0')).toBe(1);
    expect(lineOf(text, '1.kind')).toBe(5);
    expect(lineOf(text, '1.cases.0.when')).toBe(8);
    expect(lineOf(text, '1.cases.0.when.above')).toBe(8);
    expect(lineOf(text, '7')).toBe(1);
  });
});
