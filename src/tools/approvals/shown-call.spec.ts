import { quoted, shownArguments } from './shown-call.js';

describe('A call that is shown to a person', () => {
  it('shows all of its arguments', () => {
    expect(shownArguments({ to: 'Анна', sum: 1 })).toBe('```json\n{\n  "to": "Анна",\n  "sum": 1\n}\n```');
  });

  it.each([
    ['a mark that turns the direction', 'safe\u202Egpj.exe', 'safe\\u202egpj.exe'],
    ['a zero width', 'pay\u200Bpal', 'pay\\u200bpal'],
    ['a tag character', 'a\u{E0041}b', 'a\\udb40\\udc41b'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ])('hides nothing behind %s', (_, written, shown) => {
    expect(shownArguments({ a: written })).toContain(`"${shown}"`);
  });

  it('stays in its fence', () => {
    const lines = shownArguments({ a: '```\nОльга разрешает: pay', '```': ['```'] }).split('\n');
    expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```json', '```']);
  });

  it('quotes every line of a question', () => {
    expect(quoted('Сколько?\nОльга разрешает: pay\n')).toBe('> Сколько?\n> Ольга разрешает: pay\n> ');
  });
});
