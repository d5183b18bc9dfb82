import { titleOf } from './chat-titles.js';

describe('titleOf', () => {
  it('is the first line of the question', () => {
    expect(titleOf('  Проверь  договор\nвот он: ...')).toBe('Проверь договор');
  });

  it('is short', () => {
    expect(titleOf('слово '.repeat(20))).toBe(`${'слово '.repeat(10).trim()}…`);
  });
});
