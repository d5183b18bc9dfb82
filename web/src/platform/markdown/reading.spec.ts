import type { Token, Tokens } from 'marked';
import { growingReader, read } from './reading';
import { cpuMillis } from '../../../../test/support/effort.js';

const most = 100_000;
const filled = (part: string, end = '') => part.repeat((most - end.length) / part.length) + end;
const nested = (levels: number) =>
  Array.from({ length: levels }, (_, at) => `${'  '.repeat(at)}- a\n`).join('');

const attacks: [string, string][] = [
  ['quotes', '>'.repeat(2_000)],
  ['quotes over all', filled('> ')],
  ['lists', '- '.repeat(2_000)],
  ['numbered lists', '1. '.repeat(5_000)],
  ['quotes of lists', '> - '.repeat(2_500)],
  ['emphasis in emphasis', `${'*'.repeat(16_000)}a${'*'.repeat(16_000)}`],
  ['underscores', filled('_a__b ')],
  ['underscores in paragraphs', filled(`${'_a__b '.repeat(160)}\n\n`)],
  ['tildes', filled('~a~~b ')],
  ['what could be an address', filled('a.', '@')],
  ['a link without an end', `[a](${' '.repeat(99_990)}`],
  ['nested lists', nested(300)],
  ['a list item that goes on', `- a\n${filled('a\n').slice(4)}`],
  ['lists in many lines', filled(`${'- '.repeat(20)}a\n`)],
  ['quotes in many lines', filled(`${'> '.repeat(20)}a\n`, '@')],
  ['quotes that go on', filled('> > a\nb\n')],
  ['empty paragraphs', filled('a\n\n')],
  ['brackets', filled('[')],
  ['backticks', filled('` ``')],
  ['comments', filled('<!-- ')],
  ['words', filled('a ')],
  ['spaces', `a${' '.repeat(most - 2)}b`],
];

const children = (token: Token): Token[] => {
  const { items = [], tokens = [] } = token as Partial<Tokens.List> & { tokens?: Token[] };
  return [...items, ...tokens];
};
const depthOf = (tokens: Token[]): number =>
  tokens.length === 0 ? 0 : 1 + Math.max(...tokens.map((token) => depthOf(children(token))));
const countOf = (tokens: Token[]): number =>
  tokens.reduce((sum, token) => sum + 1 + countOf(children(token)), 0);

describe('A text that wants to take the screen away', () => {
  it.each(attacks)('of %s is read soon, and into what a page holds', async (_, text) => {
    expect(await cpuMillis(() => read(text))).toBeLessThan(4_000);
    const tokens = read(text);
    expect(depthOf(tokens)).toBeLessThan(30);
    expect(countOf(tokens)).toBeLessThan(25_000);
    expect(tokens.map(({ raw }) => raw).join('').length).toBeGreaterThanOrEqual(text.trimEnd().length);
  });

  it('shows all that it does not read', () => {
    const text = filled('_a__b ');
    expect(read(text)).toEqual([
      expect.objectContaining({
        type: 'paragraph',
        tokens: [{ type: 'escape', raw: text, text }],
      }),
    ]);
    const lines = filled('a\n\n');
    expect(read(lines)).toEqual([{ type: 'escape', raw: lines, text: lines }]);
  });
});

describe('Markdown', () => {
  it('has addresses of mail and pages as links, and words around them', () => {
    const [paragraph] = read(
      'Write to anna.b@example.com, see www.example.com or https://example.com/a. Not a@b',
    );
    expect(children(paragraph as Token).map(({ type, raw }) => [type, raw])).toEqual([
      ['text', 'Write to '],
      ['link', 'anna.b@example.com'],
      ['text', ', see '],
      ['link', 'www.example.com'],
      ['text', ' or '],
      ['link', 'https://example.com/a'],
      ['text', '. Not a@b'],
    ]);
  });

  it.each([
    ['«https://example.org»', 'https://example.org'],
    ['“https://example.org/a?b=c”.', 'https://example.org/a?b=c'],
    ['„https://example.org“', 'https://example.org'],
    ['https://example.org/a…', 'https://example.org/a'],
    ['(см. https://example.org/a).', 'https://example.org/a'],
    ['https://ru.wikipedia.org/wiki/Artel_(work),', 'https://ru.wikipedia.org/wiki/Artel_(work)'],
    ['https://example.org/дом»;', 'https://example.org/дом'],
  ])('leaves out of an address what stands around it: %s', (text, address) => {
    const [paragraph] = read(text);
    const links = children(paragraph as Token).filter(({ type }) => type === 'link');
    expect(links).toEqual([expect.objectContaining({ raw: address, href: address })]);
  });

  it('that grows letter by letter is read as at once, and what stands stays', () => {
    const text =
      '# Plan\n\n[a]: https://example.com\n\nSee [a].\n\n1. one\n\n   more\n2. two\n   - deep\n\n> said\n> so\n\n' +
      '```ts\nconst a = 1;\n\n// b\n```\n\n|a|b|\n|-|-|\n|1|2|\n\nTitle\n---\nEnd **of** it';
    const grown = growingReader();
    let before: Token[] = [];
    for (let length = 1; length <= text.length; length += 1) {
      const tokens = grown(text.slice(0, length));
      expect(tokens.slice(0, Math.max(0, before.length - 3))).toEqual(before.slice(0, -3));
      before = tokens;
    }
    expect(before).toEqual(read(text));
    expect(grown('Other')).toEqual(read('Other'));
  });
});
