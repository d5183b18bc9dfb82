import { titleOf } from './chat-titles.js';

describe('titleOf', () => {
  it('is the first line of the question', () => {
    expect(titleOf('  Проверь  договор\nвот он: ...')).toBe('Проверь договор');
  });

  it('is cut at a word, and within it when there is none', () => {
    expect(titleOf('слово '.repeat(20))).toBe(`${'слово '.repeat(10).trim()}…`);
    expect(titleOf('😀'.repeat(80))).toBe(`${'😀'.repeat(60)}…`);
  });
});
