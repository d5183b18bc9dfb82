import { excerptOf } from './excerpt.js';

describe('excerptOf', () => {
  it('is one line', () => {
    expect(excerptOf('  Проверь \r\n\t договор\u2028вот ', 60)).toBe('Проверь договор вот');
  });

  it('is cut at a word, and within it when there is none', () => {
    expect(excerptOf('слово '.repeat(20), 60)).toBe(`${'слово '.repeat(10).trim()}…`);
    expect(excerptOf('😀'.repeat(80), 60)).toBe(`${'😀'.repeat(60)}…`);
    expect(excerptOf('я'.repeat(60), 60)).toBe('я'.repeat(60));
  });
});
