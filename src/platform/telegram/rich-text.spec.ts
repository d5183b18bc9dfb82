import { cpuMillis } from '../../../test/support/effort.js';
import type { Entity } from './message-entity.js';
import { richText } from './rich-text.js';
import { textPieces } from './text-pieces.js';

/** What each look is on, as `bold:words`. */
const looksOf = (markdown: string): string[] => {
  const { text, entities } = richText(markdown);
  return entities.map(({ type, offset, length, url }) =>
    [type, text.slice(offset, offset + length), ...(url ? [url] : [])].join(':'),
  );
};

describe('What an agent wrote, in Telegram', () => {
  it.each<[string, string, string[]]>([
    ['plain words', 'plain words', []],
    ['**bold** and *it* and _it_', 'bold and it and it', ['bold:bold', 'italic:it', 'italic:it']],
    ['***both***', 'both', ['bold:both', 'italic:both']],
    ['**a *b* c**', 'a b c', ['bold:a b c', 'italic:b']],
    ['~~gone~~ `a*b*c`', 'gone a*b*c', ['strikethrough:gone', 'code:a*b*c']],
    ['# Head *x* ##\ntext', 'Head x\ntext', ['bold:Head x', 'italic:x']],
    ['[site](https://a.example/x_y_z "t")', 'site', ['text_link:site:https://a.example/x_y_z']],
    ['[bad](javascript:alert)', 'bad (javascript:alert)', []],
    ['<https://a.example/>', 'https://a.example/', []],
    ['- one\n- [x] two\n  - [ ] three\n1. four', '• one\n☑ two\n  ☐ three\n1. four', []],
    ['> said\n> **so**\nand', 'said\nso\nand', ['blockquote:said\nso', 'bold:so']],
    ['```ts\nconst a = "<b>";\n```\nend', 'const a = "<b>";\nend', ['pre:const a = "<b>";']],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'a · b\n1 · 2', ['bold:a · b']],
    ['two\n\n---\n\nparts', 'two\n\n———\n\nparts', []],
    ['over **two\nlines** here', 'over two\nlines here', ['bold:two\nlines']],
  ])('%j', (markdown, text, looks) => {
    expect(richText(markdown).text).toBe(text);
    expect(looksOf(markdown)).toEqual(looks);
  });

  it.each([
    '2 * 3 * 4',
    'snake_case_name',
    '**open',
    '*a',
    '`tick',
    'a < b & c > d',
    '** no **',
    '[x]',
    '\\',
  ])('%j stays as it is', (text) => expect(richText(text)).toEqual({ text, entities: [] }));

  it('takes a backslash for what it is before', () => {
    expect(richText('\\*not\\* \\# this')).toEqual({ text: '*not* # this', entities: [] });
  });

  it('has its looks where its letters are, also behind pictures of two halves', () => {
    expect(looksOf('  🔑🔑 **ключ** и `код` ')).toEqual(['bold:ключ', 'code:код']);
  });

  it.each([
    '*',
    '_',
    '`',
    '**a ',
    '[',
    '[a](',
    '> ',
    '~~',
    '***',
    '\\',
    '`a',
    '*a _b ',
    '```\n',
    '|',
    '<http:',
  ])('is read in a time that grows with its length (%j)', async (sign) => {
    const long = sign.repeat(Math.ceil(60_000 / sign.length));
    // A tenth of it on a quiet machine.
    expect(await cpuMillis(() => textPieces(richText(long)))).toBeLessThan(5_000);
  });
});

describe('A long answer', () => {
  const fits = (pieces: { text: string; entities: Entity[] }[], most: number): void => {
    for (const { text, entities } of pieces) {
      expect(text.length).toBeGreaterThan(0);
      expect(text.length).toBeLessThanOrEqual(most);
      expect(text).toBe(text.trim());
      expect(text.isWellFormed()).toBe(true);
      for (const { offset, length } of entities) {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
        expect(offset + length).toBeLessThanOrEqual(text.length);
      }
    }
  };

  it('is one message when it fits', () => {
    expect(textPieces(richText('**a**'))).toEqual([
      { text: 'a', entities: [{ type: 'bold', offset: 0, length: 1 }] },
    ]);
    expect(textPieces(richText(' \n '))).toEqual([]);
    expect(textPieces(richText('x'.repeat(4_096)))).toHaveLength(1);
  });

  it('is cut between paragraphs, and loses nothing', () => {
    const paragraphs = Array.from(
      { length: 60 },
      (_, n) => `**Part ${n}.** ${'words and words '.repeat(12).trim()}`,
    );
    const pieces = textPieces(richText(paragraphs.join('\n\n')));
    fits(pieces, 4_096);
    expect(pieces.map(({ text }) => text).join('\n\n')).toBe(richText(paragraphs.join('\n\n')).text);
    for (const { text, entities } of pieces) {
      expect(text.startsWith('Part ')).toBe(true);
      for (const { type, offset, length } of entities)
        expect([type, text.slice(offset, offset + length)]).toEqual([
          'bold',
          expect.stringMatching(/^Part \d+\.$/),
        ]);
    }
  });

  it('keeps code in one piece where it can, and both halves of it code where it cannot', () => {
    const code = `\`\`\`py\n${'x = 1\n'.repeat(300)}\`\`\``;
    const [first, second] = textPieces(richText(`${'a line\n'.repeat(400)}\n${code}`));
    expect(first?.entities).toEqual([]);
    expect(second?.entities).toEqual([
      { type: 'pre', language: 'py', offset: 0, length: second?.text.length },
    ]);
    const halves = textPieces(richText(`\`\`\`\n${'y = 2\n'.repeat(1_500)}\`\`\``));
    fits(halves, 4_096);
    expect(halves.length).toBe(3);
    for (const { text, entities } of halves) {
      expect(entities).toEqual([{ type: 'pre', offset: 0, length: text.length }]);
      expect(text.replaceAll('y = 2', '').trim()).toBe('');
    }
  });

  it.each(['x', '🔑', 'слово ', 'Sentence. ', '\n', '* a\n', '**b** '])(
    'of %j alone fits as well',
    (words) => {
      fits(textPieces(richText(words.repeat(3_000)), 1_000), 1_000);
    },
  );
});
