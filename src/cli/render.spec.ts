import { forTerminal, table, widthOf } from './render.js';

describe('table', () => {
  it('aligns columns by what a terminal shows, not by how long the strings are', () => {
    const text = table(
      ['ROLE', 'NAME', 'X'],
      [
        ['@@юрист', 'Юрист', '1'],
        ['@@法', 'e\u0301t\u00e9 👍', '2'],
      ],
    );
    const lines = text.trimEnd().split('\n');
    const places = lines.map((line) => widthOf(line.slice(0, line.search(/[X12]$/))));
    expect(lines).toHaveLength(3);
    expect(new Set(places).size).toBe(1);
    expect(lines[0]).toBe('ROLE     NAME    X');
  });

  it('keeps a row on one line and cuts it to the width of the terminal', () => {
    const text = table(['A', 'B'], [['a\nb', '説明'.repeat(40)]], 20);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]?.startsWith('a b  説明')).toBe(true);
    expect(lines[1]?.endsWith('…')).toBe(true);
    expect(widthOf(lines[1] ?? '')).toBeLessThanOrEqual(20);
    expect(table(['A'], [['x'.repeat(500)]])).toContain('x'.repeat(500));
  });
});

describe('forTerminal', () => {
  it('leaves text and its lines, and takes out control characters', () => {
    expect(forTerminal('да\tнет\n\x1b[31mкрасный\x1b[0m\u009b2J\x08\x00')).toBe('да\tнет\n[31mкрасный[0m2J');
  });
});
