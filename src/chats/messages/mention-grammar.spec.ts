import fc from 'fast-check';
import { normalizeUsername, usernamePattern } from '../../platform/text/index.js';
import { parseMentions } from './mention-grammar.js';
import { cpuMillis } from '../../../test/support/effort.js';

/** The mentions as one would write them, normalized: `['@ivan', '@@lawyer']`. */
const calls = (text: string) =>
  parseMentions(text).map(({ kind, username }) => (kind === 'user' ? '@' : '@@') + username);

describe('parseMentions', () => {
  it.each<[text: string, expected: string[]]>([
    ['@ivan', ['@ivan']],
    ['@@lawyer', ['@@lawyer']],
    ['спроси @иван и @@юрист', ['@иван', '@@юрист']],
    ['@ivan @ivan @@ivan', ['@ivan', '@ivan', '@@ivan']],
    ['@a', ['@a']],
    ['@7', ['@7']],
    ['@user_1 @a-b @a.b @a__b', ['@user_1', '@a-b', '@a.b', '@a__b']],
    ['@जोशी', ['@जोशी']],
    ['@𠮷野', ['@𠮷野']],
  ])('finds users and roles: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it.each<[text: string, expected: string[]]>([
    ['@Ivan @ИВАН @@LAWYER', ['@ivan', '@иван', '@@lawyer']],
    ['@jose\u0301 @JOSÉ', ['@josé', '@josé']],
    ['@й'.normalize('NFD'), ['@й']],
  ])('normalizes: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it.each<[text: string, expected: string[]]>([
    ['спросите @@lawyer.', ['@@lawyer']],
    ['@ivan, привет', ['@ivan']],
    ['@ivan- ', ['@ivan']],
    ['@ivan_', ['@ivan']],
    ['@@lawyer: вопрос', ['@@lawyer']],
    ['@ivan?! @petr;', ['@ivan', '@petr']],
    ["@ivan's @petr’s", ['@ivan', '@petr']],
    ['@ivan...слушай', ['@ivan']],
    ['@ivan..', ['@ivan']],
    ['@ivan.-_', ['@ivan']],
    ['@ivan👍', ['@ivan']],
    ['@ivan/@petr', ['@ivan']],
    ['@ivan\n@petr\r\n@anna\r@olga', ['@ivan', '@petr', '@anna', '@olga']],
  ])('ends a name before punctuation: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it.each<[text: string, expected: string[]]>([
    ['(@ivan) [@ivan] {@ivan} <@ivan>', ['@ivan', '@ivan', '@ivan', '@ivan']],
    ['«@@lawyer» „@ivan“ "@ivan" \'@ivan\'', ['@@lawyer', '@ivan', '@ivan', '@ivan']],
    ['**@ivan** *@@lawyer* ~~@petr~~', ['@ivan', '@@lawyer', '@petr']],
    ['|@ivan|@petr|', ['@ivan', '@petr']],
    ['привет,@ivan!@petr', ['@ivan', '@petr']],
    ['👍@ivan ❤️@petr', ['@ivan', '@petr']],
    ['> @ivan\n- @petr\n# @anna', ['@ivan', '@petr', '@anna']],
    ['    @ivan\n\t@petr', ['@ivan', '@petr']],
  ])('finds a mention among brackets, quotes and markup: %j', (text, expected) =>
    expect(calls(text)).toEqual(expected),
  );

  it.each([
    '',
    '@',
    '@@',
    '@ ivan',
    '@@@ivan',
    '@@@@ivan',
    '@_ivan',
    '@-ivan',
    '@.ivan',
    '@👍',
    '@\u0301ivan',
    // An underscore is a character of names, so Markdown's other emphasis hides a mention.
    '_@ivan_ __@@lawyer__',
    'слово@ivan',
    'cafe\u0301@ivan',
    '7@ivan',
    '²@ivan',
    'a.@ivan',
    '-@ivan',
    '+@ivan',
  ])('finds nothing in %j', (text) => expect(calls(text)).toEqual([]));

  it.each([
    'ivan@example.com',
    'a.b+c@x.ru',
    'иван@пример.рф',
    'ivan_@x.ru ivan-@x.ru',
    '<ivan@example.com>',
    'a@@lawyer',
    '@ivan@example.social @@ivan@x',
    'mailto:ivan@example.com',
    'MAILTO:@ivan',
  ])('finds nothing in an address: %j', (text) => expect(calls(text)).toEqual([]));

  it.each<[text: string, expected: string[]]>([
    ['https://t.me/@user', []],
    ['http://x/@@role?y=@z', []],
    ['HTTPS://x/a,@user;(@user', []],
    ['www.site.ru/@x www.site.ru,@x', []],
    ['t.me/@user site.ru?u=@user&@user#@user', []],
    ['<https://t.me/@user> @ivan', ['@ivan']],
    ['[канал](https://t.me/@user)(@ivan)', ['@ivan']],
    ['«https://t.me/@user» @ivan', ['@ivan']],
    ['"https://t.me/@user" @ivan', ['@ivan']],
    ['https://t.me/@user\n@ivan', ['@ivan']],
    ['[@ivan](https://x.ru)', ['@ivan']],
  ])('finds nothing inside a link: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it.each<[text: string, expected: string[]]>([
    ['\\@ivan', []],
    ['\\@@lawyer', []],
    ['@\\@lawyer', []],
    ['\\\\@ivan', ['@ivan']],
    ['\\\\\\@ivan', []],
    ['\\*@ivan', ['@ivan']],
    ['\\`@ivan`', ['@ivan']],
    // Of the two backticks the first is escaped and the second opens a span.
    ['\\``@ivan` @petr', ['@petr']],
  ])('respects backslashes: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it.each<[text: string, expected: string[]]>([
    ['`@ivan` @petr', ['@petr']],
    ['`@ivan`@petr', ['@petr']],
    ['``@ivan ` @ivan`` @petr', ['@petr']],
    ['`@ivan\n@ivan` @petr', ['@petr']],
    ['`@ivan\\` @petr', ['@petr']],
    ['`@ivan', ['@ivan']],
    ['``@ivan` @petr', ['@ivan', '@petr']],
    ['`@ivan`` @petr ``@anna`', []],
    ['`@ivan\n\n@petr`', ['@ivan', '@petr']],
    ['# a `\n@ivan `', ['@ivan']],
    ['- a `@ivan\n- b `@petr', ['@ivan', '@petr']],
    ['a `@ivan\n```\n@anna\n```\nb `@petr', ['@ivan', '@petr']],
    ['https://x`@ivan` @petr', ['@petr']],
  ])('finds nothing inside a code span: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it.each<[text: string, expected: string[]]>([
    ['```\n@ivan\n```\n@petr', ['@petr']],
    ['~~~\n@ivan\n~~~\n@petr', ['@petr']],
    ['```ts @ivan\n@Injectable()\n\n```\n@petr', ['@petr']],
    ['@anna\n   ```\n@ivan\n   ```  \n@petr', ['@anna', '@petr']],
    ['```\r\n@ivan\r\n```\r\n@petr', ['@petr']],
    ['```\r@ivan\r```\r@petr', ['@petr']],
    ['````\n```\n@ivan\n`````\n@petr', ['@petr']],
    ['```\n~~~\n@ivan\n``\n``` x\n    ```\n@ivan', []],
    ['```\n@ivan\n\n@ivan', []],
    ['~~~ `x`\n@ivan', []],
    ['~~\n@ivan', ['@ivan']],
    // No fences: the information after backticks cannot contain one, and these lines are indented too far.
    ['``` `\n@ivan', ['@ivan']],
    ['    ~~~\n@ivan', ['@ivan']],
    ['1. ```sh\n   npm i @ivan\n   ```\n2. @petr', ['@petr']],
    ['-\t~~~\n\t@ivan\n\t~~~\n@petr', ['@petr']],
    // The end of a list item is not tracked, so its fence lasts until a closing line, however that is indented.
    ['- ```\n@ivan\n```\n@petr', ['@petr']],
    ['> ```\n> @ivan\n> ```\n\n@petr', ['@petr']],
  ])('finds nothing inside a fenced block: %j', (text, expected) => expect(calls(text)).toEqual(expected));

  it('gives offsets of the whole token in the original text', () => {
    const text = '👍 @Jose\u0301,\r\n\r\n(@@lawyer)';
    expect(parseMentions(text)).toEqual([
      { kind: 'user', username: 'josé', start: 3, end: 9 },
      { kind: 'role', username: 'lawyer', start: 15, end: 23 },
    ]);
    expect(text.slice(15, 23)).toBe('@@lawyer');
  });

  it.each<[letter: string]>([['a'], ['я'], ['𠮷'], ['e\u0301']])(
    'counts 64 code points of a normalized name, and drops a longer one whole: %s',
    (letter) => {
      expect(calls(`@${letter.repeat(64)}. ok`)).toEqual(['@' + letter.repeat(64).normalize('NFC')]);
      expect(calls(`@${letter.repeat(65)}`)).toEqual([]);
      expect(calls(`@ab${'-'.repeat(1000)}`)).toEqual(['@ab']);
      expect(calls(`@ab${'-'.repeat(1000)}${letter}`)).toEqual([]);
    },
  );
});

describe('usernamePattern', () => {
  it.each(['ivan', 'я', '7up', 'a.b-c_d', 'a--b', 'josé', 'a'.repeat(64)])('accepts %j', (name) =>
    expect(usernamePattern.test(name)).toBe(true),
  );

  it.each(['', '.a', 'a.', '-a', 'a-', '_a', 'a_', 'a..b', 'a b', 'a@b', 'a\n', '\u0301a', 'a'.repeat(65)])(
    'refuses %j',
    (name) => expect(usernamePattern.test(name)).toBe(false),
  );
});

const letters = [...'abyzABYZабюяёЁЙйÉßİΣ0189'];
const username = fc
  .array(fc.constantFrom(...letters, '_', '-', '.'), { minLength: 1, maxLength: 64 })
  .map((characters) => normalizeUsername(characters.join('')))
  .filter((name) => usernamePattern.test(name));
const sign = fc.constantFrom('@', '@@');
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  // Lone surrogates, NUL, and the characters that the grammar is made of.
  fc.string({ unit: fc.constantFrom(...'@@@@`~\\./:-_ab\u0000\u0301\ud800\udc00\r\n\n \t>', '://', '```') }),
);
const codeText = fc.string({
  unit: fc.constantFrom('@', '@@', ' ', 'ivan', 'я', '.', '\\', '~', '://', '('),
});

describe('properties of the mention grammar', () => {
  it('normalization is idempotent and keeps every letter within the grammar', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (!/[\p{L}\p{Nd}]/u.test(character)) continue;
      const name = normalizeUsername(character);
      if (normalizeUsername(name) !== name || !usernamePattern.test(name)) throw new Error(code.toString(16));
    }
    fc.assert(
      fc.property(anyText, (text) => {
        expect(normalizeUsername(normalizeUsername(text))).toBe(normalizeUsername(text));
      }),
    );
  });

  it('never throws; tokens are ordered, apart, and made of the signs and a valid name', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let previousEnd = 0;
        for (const { kind, username, start, end } of parseMentions(text)) {
          expect(start).toBeGreaterThanOrEqual(previousEnd);
          previousEnd = end;
          const [, signs, name = ''] = /^(@+)(.*)$/su.exec(text.slice(start, end)) ?? [];
          expect(signs).toBe(kind === 'user' ? '@' : '@@');
          expect(text[start - 1]).not.toBe('@');
          expect(username).toBe(normalizeUsername(name));
          expect(username).toMatch(usernamePattern);
        }
        expect(previousEnd).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds every valid username in a neutral context', () => {
    const before = fc.constantFrom('', ' ', 'привет, ', '(', '«', '**', '\n', 'ok\n\n', '- ', '`x` ', '\\\\');
    const after = fc.constantFrom(
      '',
      ' ',
      ', ',
      '. ',
      ')',
      '»',
      '**',
      '!',
      ':',
      "'s",
      '...',
      '\n',
      ' a@b.ru',
    );
    fc.assert(
      fc.property(before, sign, username, after, (left, signs, name, right) => {
        expect(parseMentions(left + signs + name + right)).toEqual([
          {
            kind: signs === '@' ? 'user' : 'role',
            username: name,
            start: left.length,
            end: left.length + signs.length + name.length,
          },
        ]);
      }),
    );
  });

  it('finds a username however it is cased and composed', () => {
    const caseless = username.filter((name) => normalizeUsername(name.toUpperCase()) === name);
    fc.assert(
      fc.property(sign, caseless, (signs, name) => {
        expect(calls(signs + name.toUpperCase())).toEqual([signs + name]);
        expect(calls(signs + name.normalize('NFD'))).toEqual([signs + name]);
      }),
    );
  });

  it('finds nothing in code, and still finds what follows it', () => {
    const ticks = fc.integer({ min: 1, max: 5 }).map((length) => '`'.repeat(length));
    const fence = fc.tuple(fc.constantFrom('`', '~'), fc.integer({ min: 3, max: 6 }));
    const indent = fc.constantFrom('', ' ', '  ', '   ');
    fc.assert(
      fc.property(ticks, codeText, (run, code) => {
        expect(calls(`текст ${run}.${code}.${run} @ivan`)).toEqual(['@ivan']);
      }),
    );
    fc.assert(
      fc.property(fence, indent, fc.array(codeText), fc.nat(2), ([mark, length], space, lines, extra) => {
        const opening = space + mark.repeat(length);
        const closing = space + mark.repeat(length + extra);
        const block = [opening, ...lines.map((line) => `x${line}`), closing].join('\n');
        expect(calls(`@@lawyer\n${block}\n@ivan`)).toEqual(['@@lawyer', '@ivan']);
        expect(calls(`${block.slice(0, -closing.length)}\n@ivan`)).toEqual([]);
      }),
    );
  });

  it('finds nothing in e-mail addresses and links', () => {
    const local = fc
      .array(fc.constantFrom(...letters, '_', '-', '.', '+'), { minLength: 1, maxLength: 20 })
      .map((characters) => characters.join(''));
    const domain = fc.domain();
    const email = fc.oneof(
      fc.tuple(local, domain).map(([name, host]) => `${name}@${host}`),
      fc.emailAddress().filter((address) => /[\w.+-]@/.test(address) && !address.includes('`')),
    );
    const url = fc
      .tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), sign, username)
      .map(([address, signs, name]) => `${address.replace(/['()]/g, '')}/${signs}${name}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(email, url), { minLength: 1 }), (addresses) => {
        expect(calls(addresses.join(' '))).toEqual([]);
        expect(calls(`(${addresses.join(', ')})`)).toEqual([]);
      }),
    );
  });
});

describe('time', () => {
  type TextOf = (size: number) => string;
  const fill =
    (unit: string): TextOf =>
    (size) =>
      unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  /** Runs of one, two, three units and so on, as long together as asked. */
  const runs = (unit: string, size: number) =>
    Array.from({ length: Math.sqrt(2 * size) }, (_, length) => unit.repeat(length + 1));

  it.each<[name: string, textOf: TextOf]>([
    ['at signs', fill('@')],
    ['mentions', fill('@ivan ')],
    ['addresses', fill('a@')],
    ['roles without names', fill('@@ ')],
    ['growing backtick runs', (size) => runs('`', size).join(' ') + '@'],
    [
      'growing backtick runs, then short ones',
      (size) => runs('`', size / 2).join(' ') + fill('` ')(size / 2) + '@',
    ],
    ['shrinking backtick runs', (size) => runs('`', size).reverse().join(' ') + '@'],
    ['one backtick run', (size) => fill('`')(size) + '@'],
    ['escaped backticks', fill('\\`@')],
    ['backslashes', (size) => fill('\\')(size) + '@'],
    ['unmatched fences', fill('```\n@a\n~~~ `\n')],
    ['growing fences', (size) => runs('~', size).join('\n') + '\n@'],
    ['fences that are none', (size) => fill('```')(size) + '`@\n' + fill('``` `\n')(size)],
    ['spaces and a fence', (size) => fill(' ')(size) + '```\n@'],
    ['rules that are none', (size) => fill('-')(size) + 'x\n' + fill('=')(size) + ' @'],
    ['blank lines', (size) => fill('\n')(size) + '@'],
    ['short paragraphs', fill('`@\n\n')],
    ['code spans', fill('`@` ')],
    ['list markers', (size) => fill('- ')(size) + '@'],
    ['links', fill('://@ ')],
    ['one link', (size) => 'https://' + fill('www.mailto:@')(size)],
    ['a name too long', (size) => '@' + fill('a')(size)],
    ['a name of punctuation', (size) => '@a' + fill('-')(size)],
    ['dots', fill('@a..')],
    ['combining marks in a name', (size) => '@a' + fill('\u0301\u0323')(size)],
    ['combining marks before a mention', (size) => fill('\u0301\u0323')(size) + '@a'],
    ['many names of combining marks', (size) => fill('@a' + '\u0301\u0323'.repeat(250))(size)],
    ['letters of two units', (size) => '@' + fill('𠮷')(size)],
    ['lone surrogates', fill('@\ud800\udc00\udc00')],
  ])('is not quadratic: %s', async (_, textOf) => {
    const text = textOf(400_000);
    // Linear work takes a tenth of this, quadratic work many times as much.
    expect(await cpuMillis(() => parseMentions(text))).toBeLessThan(1_000);
  });
});
