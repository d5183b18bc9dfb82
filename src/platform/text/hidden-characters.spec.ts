import { withoutHidden } from './hidden-characters.js';

describe('Hidden characters', () => {
  it.each([
    'Ольга',
    'Seán O’Neill-Müller',
    'е\u0308',
    '山田 太郎',
    'علی\u200cرضا',
    'श्री\u200dमान',
    'ශ්\u200dරී',
    'Юристы 👩‍⚖️❤️',
    'Team 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  ])('stay where they are needed: %j', (text) => expect(withoutHidden(text)).toBe(text));

  it.each([
    ['Bob \u202eagl\u200bO', 'Bob aglO'],
    ['Ol\u200dga', 'Olga'],
    ['Ol\u200cga', 'Olga'],
    ['علی\u200c', 'علی'],
    ['\u2066Olga\u2069', 'Olga'],
    ['Olga\u200f', 'Olga'],
    ['Ol\u00adga', 'Olga'],
    ['Olga\ufe0f', 'Olga'],
    ['Olga\u034f', 'Olga'],
    ['\u3164', ''],
    ['Olga\u{e0041}', 'Olga'],
    ['a\u2028b', 'ab'],
    ['Olga\u2800', 'Olga'],
  ])('go from %j', (text, plain) => expect(withoutHidden(text)).toBe(plain));
});
