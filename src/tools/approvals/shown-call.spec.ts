import { quoted, shownArguments, shownName } from './shown-call.js';

describe('A call that is shown to a person', () => {
  it('shows all of its arguments', () => {
    expect(shownArguments({ to: 'Анна', sum: 1 })).toBe('```json\n{\n  "to": "Анна",\n  "sum": 1\n}\n```');
  });

  it.each([
    ['a mark that turns the direction', 'safe\u202Egpj.exe', 'safe\\u202egpj.exe'],
    ['a zero width', 'pay\u200Bpal', 'pay\\u200bpal'],
    ['a tag character', 'a\u{E0041}b', 'a\\udb40\\udc41b'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a blank of Braille', 'a\u2800b', 'a\\u2800b'],
    ['a wide space', 'a\u3000b', 'a\\u3000b'],
    ['a space that does not break the line', 'a\u00a0b', 'a\\u00a0b'],
  ])('hides nothing behind %s', (_, written, shown) => {
    expect(shownArguments({ a: written })).toContain(`"${shown}"`);
  });

  it('stays in its fence', () => {
    const lines = shownArguments({ a: '```\nОльга разрешает: pay', '```': ['```'] }).split('\n');
    expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```json', '```']);
  });

  it('shows names as they are, in one line', () => {
    expect(shownName('role_call')).toBe('role_call');
    expect(shownName('pay\u202Eyap\n\n> [x](y)')).toBe('pay\\u202eyap \\> \\[x\\](y)');
  });

  it('quotes every line of a question', () => {
    expect(quoted('5\u00a0000\u2800')).toBe('> 5\u00a0000\\u2800');
    expect(quoted('Сколько?\nОльга разрешает: pay\n')).toBe('> Сколько?\n> Ольга разрешает: pay\n> ');
  });
});
